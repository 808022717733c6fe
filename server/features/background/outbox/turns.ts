import type { MailboxKey } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, days, minutes } from '../../../platform/clock.ts'
import type { Db } from '../../../schema.ts'
import {
  type Departure,
  departures,
  type Pace,
  type Queued,
  type Rules,
  readPace,
  rollingLimit,
  type WindowClock,
} from '../pace/pace.ts'
import {
  findNextDue,
  findVendors,
  findWaiting,
  handedOverBy,
  handedOverFor,
  holdBack,
  type Waiting,
} from './turn-queries.ts'

/** No limit reaches back further. */
const longest = days(1)
/** How far what was written about a mail that is kept back may be off before it is written anew. */
const tolerance = minutes(1)
/** Mails of one line about which is written down what keeps them back: the others move up long before their turn. */
const most = 2000
/** Where its window never opens it is not late for so long. */
const never = days(366)

/** What waits for a mailbox, and what the mailbox has to keep to. */
export interface Lineup {
  mailboxId: string
  waiting: Waiting[]
  queue: Queued[]
  rules: Rules
  /** By whose clock a window binds a mail, by its id. */
  clocks: Map<string, WindowClock | null>
}

/**
 * The mails of mailboxes with the limits and windows that hold for them, as they stand now. What is due later changes no
 * turn before: `dueBy` leaves it out.
 */
export async function readLineups(
  ctx: Context,
  db: Db,
  of: { workspaceId: string; mailboxIds: string[]; dueBy?: Date },
): Promise<Lineup[]> {
  if (of.mailboxIds.length === 0) return []
  const now = ctx.clock.now()
  const { workspaceId } = of
  const since = after(now, -longest)
  const pace = await readPace(ctx, db, workspaceId)
  const waiting = await findWaiting(db, of)
  const byMailbox = Map.groupBy(waiting, (mail) => mail.mailbox_id)
  const handed = Map.groupBy(await handedOverBy(db, { ...of, since }), (one) => one.mailboxId)
  const vendors = await findVendors(db, of)
  // What an owner has used is asked about too where nothing of theirs waits.
  const userIds = [...new Set([...waiting, ...vendors].flatMap((one) => one.user_id ?? []))]
  const ofUsers = Map.groupBy(await handedOverFor(db, { workspaceId, userIds, since }), (one) => one.userId)
  return vendors.map(({ id: mailboxId, vendor }) => {
    const mails = byMailbox.get(mailboxId) ?? []
    const own = handed.get(mailboxId) ?? []
    const byDomain = Map.groupBy(own, (one) => one.domain)
    const rules: Rules = {
      mailbox: pace.mailbox(vendor).map((terms) => rollingLimit(terms, own)),
      user: once((userId) => rollingLimit(pace.user, ofUsers.get(userId) ?? [])),
      domain: once((domain) => {
        const terms = pace.domain(domain)
        return terms && rollingLimit(terms, byDomain.get(domain) ?? [])
      }),
      window: once((zone) => pace.openHours(zone, now.getTime())),
    }
    const clocks = new Map(mails.map((mail) => [mail.id, windowClock(pace, mail, mail.time_zone)]))
    const queue = mails.map((mail) => queued(mail, clocks.get(mail.id) ?? null))
    return { mailboxId, waiting: mails, queue, rules, clocks }
  })
}

/** A mail as the reckoning of turns knows it. */
function queued(mail: Waiting, clock: WindowClock | null): Queued {
  return {
    id: mail.id,
    lane: mail.lane,
    due: mail.due_at.getTime(),
    userId: mail.user_id ?? '',
    domain: mail.to_domain,
    recipients: mail.addressees,
    window: clock?.timeZone ?? null,
  }
}

/** By whose clock a window binds a mail, if one does. */
export function windowClock(
  pace: Pace,
  mail: Pick<Waiting, 'lane' | 'outside_window' | 'recipient_zone' | 'recipient_zone_origin'>,
  senderZone: string,
): WindowClock | null {
  return pace.clockFor({
    lane: mail.lane,
    isOutsideChosen: mail.outside_window,
    senderZone,
    recipientZone: mail.recipient_zone,
    recipientZoneOrigin: mail.recipient_zone_origin,
  })
}

/**
 * What may leave a mailbox within the next `ahead` milliseconds if its first may leave now, in its order and with the
 * instants in epoch milliseconds: at most `limit` mails. Those whose instant has not come have to wait for it.
 */
export async function whoMayGo(
  ctx: Context,
  key: MailboxKey,
  { limit, ahead }: { limit: number; ahead: number },
): Promise<Map<string, number>> {
  const now = ctx.clock.now()
  const turns = new Map<string, number>()
  const mailboxIds = [key.mailboxId]
  const [lineup] = await readLineups(ctx, ctx.db, { ...key, mailboxIds, dueBy: after(now, ahead) })
  if (!lineup) return turns
  for (const { id, at } of departures(lineup.queue, lineup.rules, now.getTime())) {
    const horizon = now.getTime() + (turns.size ? ahead : 0)
    if (at > horizon || turns.size === limit) break
    turns.set(id, at)
  }
  return turns
}

/**
 * Writes down what keeps back each mail of a mailbox that is due, as far as its line is long enough to matter soon. When the
 * next one may go; null when none ever may.
 */
export async function holdRest(ctx: Context, key: MailboxKey): Promise<Date | null> {
  const now = ctx.clock.now()
  const [lineup] = await readLineups(ctx, ctx.db, { ...key, mailboxIds: [key.mailboxId], dueBy: now })
  if (!lineup) return null
  const waiting = new Map(lineup.waiting.map((mail) => [mail.id, mail]))
  const foreseen = [...firstOf(departures(lineup.queue, lineup.rules, now.getTime()), most)]
  const held = foreseen.flatMap((one) => news(waiting.get(one.id), one, now) ?? [])
  await holdBack(ctx.db, { ...key, now }, held)
  const laterDue = await findNextDue(ctx.db, { ...key, now })
  const next = Math.min(foreseen[0]?.at ?? Infinity, laterDue?.getTime() ?? Infinity)
  return next === Infinity ? null : new Date(next)
}

function* firstOf<Item>(items: Iterable<Item>, count: number): Generator<Item> {
  let taken = 0
  for (const item of items) {
    if (taken++ >= count) return
    yield item
  }
}

/** What is to be written about a mail that is kept back; null where that stands already, or nothing keeps it back. */
function news(mail: Waiting | undefined, { id, at, reason }: Departure, now: Date) {
  if (!mail || reason === null || mail.due_at > now) return null
  const until = at === Infinity ? after(now, never) : new Date(at)
  const isKnown =
    mail.reason === reason && Math.abs((mail.allowed_at?.getTime() ?? 0) - until.getTime()) <= tolerance
  return isKnown || at <= now.getTime() ? null : { id, reason, at: until }
}

function once<Made>(make: (key: string) => Made): (key: string) => Made {
  const made = new Map<string, Made>()
  return (key) => {
    const known = made.get(key)
    if (known !== undefined) return known
    const fresh = make(key)
    made.set(key, fresh)
    return fresh
  }
}
