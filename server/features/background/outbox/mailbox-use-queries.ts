import type { Db } from '../../../schema.ts'
import { serves } from '../../connecting/mailboxes/mailboxes.ts'

/** Mailboxes with their owners: a user's, or the workspace's; those made after one of them. */
export async function findMailboxPage(
  db: Db,
  page: { workspaceId: string; userId: string | null; after: string | null; limit: number },
) {
  let query = db
    .selectFrom('mailbox')
    .leftJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('app_user.id', '=', 'mailbox.user_id'),
    )
    .select([
      'mailbox.id',
      'mailbox.address',
      'mailbox.user_id',
      'app_user.name as owner',
      serves.as('serves'),
    ])
    .where('mailbox.workspace_id', '=', page.workspaceId)
  if (page.userId) query = query.where('mailbox.user_id', '=', page.userId)
  if (page.after) query = query.where('mailbox.id', '>', page.after)
  return query.orderBy('mailbox.id').limit(page.limit).execute()
}
