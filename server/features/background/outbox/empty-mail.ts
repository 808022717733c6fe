import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { forgetWritten } from '../crm-sync/crm-sync.ts'
import { mayLeave } from './gate.ts'
import type { EmailRow } from './queries.ts'

/** Mails at their end, by when they came there; as the index `email_with_body` has it. */
interface Ended {
  workspaceId: string
  before: Date
}

/**
 * Sales mails that came to their end before an instant and still say something. One that may yet be sent, may have been
 * sent since a backup, or whose Task is not written, is none of them.
 */
function endedWithBody(db: Db, { workspaceId, before }: Ended) {
  return db
    .selectFrom('email')
    .where('email.workspace_id', '=', workspaceId)
    .where('kind', '=', 'sales')
    .where('emptied_at', 'is', null)
    .where('email.state', 'in', ['sent', 'failed', 'cancelled'])
    .where(sql<boolean>`coalesce(sent_at, due_at) < ${before}`)
    .where(mayLeave)
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('crm_write')
            .select('crm_write.id')
            .whereRef('crm_write.workspace_id', '=', 'email.workspace_id')
            .whereRef('crm_write.email_id', '=', 'email.id')
            .where('crm_write.state', '<>', 'written'),
        ),
      ),
    )
}

/** How many mails there are whose bodies `emptyEnded` would take away. */
export async function countEnded(db: Db, ended: Ended): Promise<number> {
  const row = await endedWithBody(db, ended)
    .select((each) => each.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

/** Takes away the bodies and files of so many of them, the oldest first. Returns how many it were. */
export async function emptyEnded(ctx: Context, ended: Ended & { limit: number }): Promise<number> {
  return ctx.db.transaction().execute(async (db) => {
    const rows = await endedWithBody(db, ended)
      .select('email.id')
      .orderBy(sql`coalesce(sent_at, due_at)`)
      .limit(ended.limit)
      // One that its sender is trying again at this instant is left alone.
      .forUpdate('email')
      .skipLocked()
      .execute()
    const emailIds = rows.map((row) => row.id)
    await emptyMails(ctx, db, { workspaceId: ended.workspaceId, emailIds, by: 'retention' })
    return emailIds.length
  })
}

/** Takes what these mails say, show and carry, and what was said of them at Salesforce. They are over. */
export async function emptyMails(
  ctx: Context,
  db: Db,
  mails: { workspaceId: string; emailIds: string[]; by: NonNullable<EmailRow['emptied_by']> },
): Promise<void> {
  const { workspaceId, emailIds } = mails
  if (emailIds.length === 0) return
  await db
    .updateTable('email')
    .set({
      html: '',
      text: '',
      emptied_at: ctx.clock.now(),
      emptied_by: mails.by,
      ...(mails.by === 'erasure' ? { subject: '' } : {}),
    })
    .where('workspace_id', '=', workspaceId)
    .where('id', 'in', emailIds)
    .execute()
  for (const table of ['email_attachment', 'email_image', 'email_source'] as const)
    await db
      .deleteFrom(table)
      .where('workspace_id', '=', workspaceId)
      .where('email_id', 'in', emailIds)
      .execute()
  await forgetWritten(db, { workspaceId, emailIds })
}
