import type { OutsideHours } from '../../../../contract/email.ts'
import type { Actor, Context } from '../../../context.ts'
import { wallTimeAt } from '../../../platform/wall-time.ts'
import { Refusal } from '../../../refusal.ts'
import { readWindows } from '../../background/pace/pace.ts'
import { planSoon } from './schedule.ts'

/**
 * Asks whoever sends at once, and has not said what is to become of mail outside of its sending hours: `zones` has by whose
 * clock each mail goes. Says for how many that is so, what the clock shows for the first who can be written to again, and
 * when that is. Throws `outside_sending_hours`.
 */
export async function refuseOutside(
  ctx: Context,
  { workspaceId, timeZone: senderZone }: Actor,
  { outside, zones }: { outside: OutsideHours | undefined; zones: (string | null)[] },
): Promise<void> {
  if (outside) return
  const now = ctx.clock.now()
  const shutAt = await readWindows(ctx, ctx.db, workspaceId)
  const { due_at: at } = planSoon(ctx)
  const shut = zones.flatMap((recipientZone) => shutAt(at, { senderZone, recipientZone }) ?? [])
  const opening = (one: (typeof shut)[number]) => one.opens?.getTime() ?? Number.POSITIVE_INFINITY
  const [first] = shut.toSorted((one, other) => opening(one) - opening(other))
  if (!first) return
  const { local, timeZone } = wallTimeAt(now, first.timeZone)
  const next = first.opens && { next: first.opens.toISOString() }
  throw new Refusal('outside_sending_hours', {
    count: shut.length,
    of: zones.length,
    local,
    timeZone,
    ...next,
  })
}
