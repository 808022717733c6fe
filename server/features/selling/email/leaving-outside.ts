import type { Actor, Context } from '../../../context.ts'
import { wallTimeAt } from '../../../platform/wall-time.ts'
import { Refusal } from '../../../refusal.ts'
import { dayOff, readWindows } from '../../background/pace/pace.ts'

/** When a mail is to leave, and by whose clock. */
export interface Leaving {
  at: Date
  recipientZone: string | null
}

/**
 * Which of these leave outside of the sending hours, in their order. Unless their sender has said what is to become of
 * them it asks: for how many that is so, what the clock shows then for the first who can be written to again, whether nothing
 * is sent on that day at all, and when they can. Throws `outside_sending_hours`.
 */
export async function leavingOutside(
  ctx: Context,
  { workspaceId, timeZone: senderZone, language }: Actor,
  { mails, isAnswered }: { mails: Leaving[]; isAnswered: boolean },
): Promise<boolean[]> {
  const shutAt = await readWindows(ctx, ctx.db, workspaceId)
  const found = mails.map(({ at, recipientZone }) => shutAt(at, { senderZone, recipientZone }))
  const isOutside = found.map((one) => one !== null)
  if (isAnswered) return isOutside
  const shut = found.flatMap((one, which) => (one ? { ...one, at: mails[which]?.at ?? new Date(0) } : []))
  const opening = (one: (typeof shut)[number]) => one.opens?.getTime() ?? Number.POSITIVE_INFINITY
  const [first] = shut.toSorted((one, other) => opening(one) - opening(other))
  if (!first) return isOutside
  const { local, timeZone } = wallTimeAt(first.at, first.timeZone)
  const off = await dayOff(ctx.db, { workspaceId, day: local.slice(0, 10), language })
  const next = first.opens && { next: first.opens.toISOString() }
  throw new Refusal('outside_sending_hours', {
    count: shut.length,
    of: mails.length,
    local,
    timeZone,
    // A day of the week has no other name.
    ...(off && { dayOff: off.name ?? '' }),
    ...next,
  })
}
