import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { Context } from '../../../context.ts'
import { after } from '../../../platform/clock.ts'
import type { Db } from '../../../schema.ts'
import { excessOf, type Pace, readPace, type Terms } from '../pace/pace.ts'
import { type EmailRow, findSenders, lateFrom } from './queries.ts'
import { type Counted, countHandedOver, lockPaceOf } from './turn-queries.ts'
import { windowClock } from './turns.ts'

/**
 * Whether a limit or a window keeps a mail back after all, counted in the transaction that begins its attempt: whoever else
 * sends for the same user waits until that has ended. What was reckoned before may be old by now.
 */
export async function isKeptBack(
  ctx: Context,
  db: Db,
  { email, vendor }: { email: EmailRow; vendor: MailboxVendorName },
): Promise<boolean> {
  const { workspace_id: workspaceId, user_id: userId, mailbox_id: mailboxId } = email
  if (!userId || !mailboxId) return false
  await lockPaceOf(db, { workspaceId, userId })
  const pace = await readPace(ctx, db, workspaceId)
  const now = ctx.clock.now()
  if (!(await isInWindow(db, pace, { email, userId, now }))) return true
  const limits = limitsOf(pace, { userId, mailboxId, vendor, domain: email.to_domain })
  const counted = limits.map(({ terms: { of, per }, by }) => ({ of, by, since: after(now, -per) }))
  const used = await countHandedOver(db, workspaceId, counted)
  return limits.some(({ terms }, at) => excessOf(terms, used[at] ?? 0, email.addressees) > 0)
}

/** Every limit that a mail takes something of, and whose hand-overs it counts. */
function limitsOf(
  pace: Pace,
  of: { userId: string; mailboxId: string; vendor: MailboxVendorName; domain: string },
): { terms: Terms; by: Counted['by'] }[] {
  const { userId, mailboxId, vendor, domain } = of
  const toDomain = pace.domain(domain)
  return [
    ...pace.mailbox(vendor).map((terms) => ({ terms, by: { mailboxId } })),
    { terms: pace.user, by: { userId } },
    ...(toDomain ? [{ terms: toDomain, by: { mailboxId, domain } }] : []),
  ]
}

async function isInWindow(
  db: Db,
  pace: Pace,
  { email, userId, now }: { email: EmailRow; userId: string; now: Date },
): Promise<boolean> {
  const at = now.getTime()
  return (await opensAt(db, pace, { email, userId, since: at })) <= at
}

/** When its window lets a mail go for the first time since an instant; that instant where none binds it. */
async function opensAt(
  db: Db,
  pace: Pace,
  { email, userId, since }: { email: EmailRow; userId: string; since: number },
): Promise<number> {
  if (!pace.binds(email.lane)) return since
  const [sender] = await findSenders(db, { workspaceId: email.workspace_id, ids: [userId] })
  const clock = windowClock(pace, email, sender?.time_zone ?? 'UTC')
  return clock === null ? since : pace.openHours(clock.timeZone, since).opensAt(since)
}

/**
 * Whether a mail that may go has been held up for longer than `most` by something else than limits and windows. Its window
 * may never have been written down with it, because nobody looked while it was shut.
 */
export async function isHeldUp(ctx: Context, email: EmailRow, most: number): Promise<boolean> {
  const isLate = (since: Date) => after(since, most) < ctx.clock.now()
  const { workspace_id: workspaceId, user_id: userId } = email
  const from = lateFrom(email)
  if (!isLate(from) || !userId) return isLate(from)
  const pace = await readPace(ctx, ctx.db, workspaceId)
  const opens = await opensAt(ctx.db, pace, { email, userId, since: from.getTime() })
  return opens === Infinity || isLate(new Date(opens))
}
