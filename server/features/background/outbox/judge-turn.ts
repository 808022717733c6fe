import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { Context } from '../../../context.ts'
import { after } from '../../../platform/clock.ts'
import type { Db } from '../../../schema.ts'
import { excessOf, type Pace, readPace, type Terms } from '../pace/pace.ts'
import { type EmailRow, findSenders } from './queries.ts'
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
  const [sender] = await findSenders(db, { workspaceId: email.workspace_id, ids: [userId] })
  const clock = windowClock(pace, email, sender?.time_zone ?? 'UTC')
  const at = now.getTime()
  return clock === null || pace.openHours(clock.timeZone, at).opensAt(at) <= at
}
