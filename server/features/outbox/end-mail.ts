import type { Updateable } from 'kysely'
import type { EmailState } from '../../../contract/email.ts'
import type { Context } from '../../context.ts'
import { afterCommit } from '../../platform/transaction-scope.ts'
import type { Schema } from '../../schema.ts'
import { changeEmail, type EmailRow } from './queries.ts'

/** Moves a mail to its end, if it still stands where it was seen, and tells it. Its row, else undefined. */
export async function endMail(
  ctx: Context,
  from: { workspaceId: string; id: string; states: readonly EmailState[] },
  change: Updateable<Schema['email']> & { state: 'sent' | 'failed' | 'cancelled' },
): Promise<EmailRow | undefined> {
  const email = await changeEmail(ctx.db, from, change)
  if (email) tellEnd(ctx, [email])
  return email
}

/** Leaves the one line of the log that tells a mail's life, once that is true: no address, no subject. */
export function tellEnd(ctx: Pick<Context, 'log'>, emails: EmailRow[]): void {
  afterCommit(() => {
    for (const { id, kind, state, reason, created_at, planned_at, sent_at } of emails) {
      const times = { queued: created_at, planned: planned_at, sent: sent_at }
      ctx.log.info({ email: id, kind, state, reason, ...times }, 'mail ended')
    }
  })
}
