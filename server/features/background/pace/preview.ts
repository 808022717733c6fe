import {
  type PacePreview,
  previewBatch,
  type SendingLimits,
  type SendingWindows,
} from '../../../../contract/pace.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { Actor, Context } from '../../../context.ts'
import { dayAfter, wallTimeAt } from '../../../platform/wall-time.ts'
import { readSetting } from '../../team/settings/settings.ts'
import { departures } from './departures.ts'
import type { Queued } from './line.ts'
import { holidaysKept, type Pace, paceOf } from './read-pace.ts'
import { rollingLimit } from './rolling-limit.ts'

/** What would come of limits and windows that an admin is about to save: for mail of the admin's own, written now. */
export async function previewPace(
  ctx: Context,
  actor: Actor,
  about: { sending?: SendingLimits | undefined; windows?: SendingWindows | undefined },
): Promise<PacePreview> {
  const { workspaceId } = actor
  const limits = about.sending ?? (await readSetting(ctx.db, { workspaceId, section: 'sending' }))
  const windows = about.windows ?? (await readSetting(ctx.db, { workspaceId, section: 'windows' }))
  const pace = await paceOf(ctx, { limits, windows })
  const lastOf = (lane: Queued['lane'], count: number) => leavesAt(ctx, actor, { pace, lane, count })
  return {
    leaves: { oneOff: lastOf('one_off', 1), bulk: lastOf('bulk', 1), last: lastOf('bulk', previewBatch) },
    holidays: await holidaysAhead(ctx, actor, windows),
  }
}

/** When the last of so many mails leaves, of a mailbox that has sent nothing today. */
function leavesAt(
  ctx: Context,
  { timeZone }: Actor,
  { pace, lane, count }: { pace: Pace; lane: Queued['lane']; count: number },
): string | null {
  const now = ctx.clock.now().getTime()
  const of = { lane, isOutsideChosen: false, recipientZone: null, recipientZoneOrigin: null }
  const window = pace.clockFor({ ...of, senderZone: timeZone })?.timeZone ?? null
  const mail = { lane, due: now, userId: '', domain: '', recipients: 1, window }
  const queue = Array.from({ length: count }, (_, at) => ({ ...mail, id: String(at) }))
  const [vendor = 'gmail'] = Object.keys(ctx.mailboxVendors) as MailboxVendorName[]
  const rules = {
    mailbox: pace.mailbox(vendor).map((terms) => rollingLimit(terms, [])),
    user: () => rollingLimit(pace.user, []),
    domain: () => null,
    window: (zone: string) => pace.openHours(zone, now),
  }
  const last = [...departures(queue, rules, now)].at(-1)
  return last && last.at !== Infinity ? new Date(last.at).toISOString() : null
}

async function holidaysAhead(ctx: Context, actor: Actor, windows: SendingWindows) {
  const calendar = await holidaysKept(windows, actor.language)
  const found: { day: string; name: string }[] = []
  let day = wallTimeAt(ctx.clock.now(), actor.timeZone).local.slice(0, 10)
  for (let looked = 0; calendar && looked < 365; looked++, day = dayAfter(day)) {
    const name = calendar.nameOf(day)
    if (name !== undefined) found.push({ day, name })
  }
  return found
}
