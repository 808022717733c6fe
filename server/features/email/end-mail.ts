import type { Updateable } from 'kysely'
import type { EmailState } from '../../../contract/email.ts'
import type { Context } from '../../context.ts'
import type { Schema } from '../../schema.ts'
import { type EmailRow, moveEmail } from './queries.ts'

/**
 * Moves a mail to its end, if it still stands where it was seen, and leaves the one line of the log that tells its life:
 * no address, no subject. Its row, else undefined.
 */
export async function endMail(
  ctx: Context,
  from: { workspaceId: string; id: string; states: readonly EmailState[] },
  change: Updateable<Schema['email']> & { state: 'sent' | 'failed' | 'cancelled' },
): Promise<EmailRow | undefined> {
  const email = await moveEmail(ctx.db, from, change)
  if (email) {
    const { id, kind, state, reason, created_at: queued, planned_at: planned, sent_at: sent } = email
    ctx.log.info({ email: id, kind, state, reason, queued, planned, sent }, 'mail ended')
  }
  return email
}
