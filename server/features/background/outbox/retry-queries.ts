import type { Db } from '../../../schema.ts'

/** Has the workspace's sales mails wait again whose last try failed since an instant; the mailboxes that they leave from. */
export async function reviveFailedMails(
  db: Db,
  change: { workspaceId: string; since: Date; now: Date },
): Promise<string[]> {
  const revived = await db
    .updateTable('email')
    .set({
      state: 'waiting',
      reason: null,
      due_at: change.now,
      planned_at: change.now,
      scheduled_local: null,
      scheduled_zone: null,
    })
    .where('workspace_id', '=', change.workspaceId)
    .where('kind', '=', 'sales')
    .where('state', '=', 'failed')
    .where('emptied_at', 'is', null)
    .where(({ exists, selectFrom }) =>
      exists(
        selectFrom('attempt')
          .select('attempt.id')
          .whereRef('attempt.workspace_id', '=', 'email.workspace_id')
          .whereRef('attempt.email_id', '=', 'email.id')
          .where('attempt.ended_at', '>=', change.since),
      ),
    )
    .returning('mailbox_id')
    .execute()
  return revived.flatMap((row) => (row.mailbox_id ? [row.mailbox_id] : []))
}
