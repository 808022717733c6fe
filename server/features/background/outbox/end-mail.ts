import type { Updateable } from 'kysely'
import type { Context } from '../../../context.ts'
import { afterCommit } from '../../../platform/transaction-scope.ts'
import type { Db, Schema } from '../../../schema.ts'
import { type News, publish } from '../events/events.ts'
import { changeEmail, type EmailAt, type EmailRow } from './queries.ts'
import { deleteSources } from './source-queries.ts'

/**
 * Moves a mail to its end in the transaction of `ctx.db`, if it still stands where it was seen, and says so. Its row, else
 * undefined.
 */
export async function endMail(
  ctx: Context,
  from: EmailAt,
  change: Updateable<Schema['email']> & { state: 'sent' | 'failed' | 'cancelled' },
): Promise<EmailRow | undefined> {
  // What it was planned for stands beside; lists show when it came to its end.
  const ended = change.state === 'sent' ? {} : { due_at: ctx.clock.now() }
  const email = await changeEmail(ctx.db, from, { ...ended, ...change })
  if (email) await publishEnds(ctx, ctx.db, [email])
  return email
}

/** Says that mails have come to their end, and forgets what only their change would need, in the transaction that moves them there. */
export async function publishEnds(ctx: Context, db: Db, emails: EmailRow[]): Promise<void> {
  logEnds(ctx, emails)
  await deleteSources(db, emails)
  await publish(ctx, db, ...emails.flatMap((email) => newsOf(email, ctx.clock.now()) ?? []))
}

/** Leaves the one line of the log that tells a mail's life, once that is true: no address, no subject. */
export function logEnds(ctx: Pick<Context, 'log'>, emails: EmailRow[]): void {
  afterCommit(() => {
    for (const { id, kind, state, reason, created_at, planned_at, sent_at } of emails) {
      const times = { queued: created_at, planned: planned_at, sent: sent_at }
      ctx.log.info({ email: id, kind, state, reason, ...times }, 'mail ended')
    }
  })
}

/** Null for a mail of the product's own: nobody goes on from that. */
function newsOf(email: EmailRow, now: Date): News | null {
  const { workspace_id: workspaceId, id: subjectId, user_id: userId, mailbox_id: mailboxId } = email
  const told = { workspaceId, subjectId, at: now }
  if (!userId) return null
  if (email.state === 'failed') return { ...told, type: 'mail.failed', ids: { userId } }
  if (email.state === 'cancelled') return { ...told, type: 'mail.cancelled', ids: { userId } }
  return { ...told, type: 'mail.sent', ids: { userId, mailboxId }, at: email.sent_at ?? now }
}
