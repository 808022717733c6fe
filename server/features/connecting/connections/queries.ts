import type { Db } from '../../../schema.ts'
import { stalledSince, withReading } from '../mailboxes/mailboxes.ts'

export async function listConnections(db: Db, key: { workspaceId: string; userId: string }) {
  return withReading(db)
    .select(['connection.id', 'kind', 'connection.vendor', 'connection.account', 'state', 'cause'])
    .select(['state_since', 'instance_url', stalledSince, 'mailbox.reads_answers'])
    .where('connection.workspace_id', '=', key.workspaceId)
    .where('connection.user_id', '=', key.userId)
    .orderBy('kind')
    .execute()
}

/** Which users of a workspace have which connections, and what in them could not be read: for the admin's list. */
export async function listAll(db: Db, workspaceId: string) {
  return withReading(db)
    .select(['connection.user_id', 'kind', 'state', 'state_since', 'connection.created_at', stalledSince])
    .select((of) =>
      of
        .selectFrom('unreadable_message as message')
        .select((message) => message.fn.countAll<string>().as('count'))
        .whereRef('message.workspace_id', '=', 'mailbox.workspace_id')
        .whereRef('message.mailbox_id', '=', 'mailbox.id')
        .as('unreadable'),
    )
    .where('connection.workspace_id', '=', workspaceId)
    .execute()
}

/** A mailbox and whose it is; none of anybody who was deactivated. */
export async function findMailbox(
  db: Db,
  key: { workspaceId: string } & ({ connectionId: string } | { mailboxId: string }),
) {
  return db
    .selectFrom('mailbox')
    .innerJoin('connection', (join) =>
      join
        .onRef('connection.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('connection.id', '=', 'mailbox.connection_id'),
    )
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'mailbox.workspace_id')
        .onRef('app_user.id', '=', 'mailbox.user_id'),
    )
    .select(['mailbox.address as account', 'connection.state', 'connection.cause'])
    .select(['app_user.name', 'app_user.email', 'app_user.language'])
    .where('mailbox.workspace_id', '=', key.workspaceId)
    .where((of) =>
      'mailboxId' in key ? of('mailbox.id', '=', key.mailboxId) : of('connection.id', '=', key.connectionId),
    )
    .where('app_user.state', '=', 'active')
    .executeTakeFirst()
}

/** How many of the user's mails wait to leave. */
export async function countWaiting(db: Db, key: { workspaceId: string; userId: string }): Promise<number> {
  const row = await db
    .selectFrom('email')
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('state', 'in', ['waiting', 'scheduled', 'sending'])
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
