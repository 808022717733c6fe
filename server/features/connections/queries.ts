import { sql } from 'kysely'
import { retiredCause } from '../../connectors/token-store.ts'
import type { Db } from '../../schema.ts'

export async function listConnections(db: Db, key: { workspaceId: string; userId: string }) {
  return withReading(db)
    .select(['connection.id', 'kind', 'connection.vendor', 'connection.account', 'state', 'cause'])
    .select(['state_since', 'instance_url', stalledSince])
    .where('connection.workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .orderBy('kind')
    .execute()
}

/** Connections, each with how its mailbox is read. */
function withReading(db: Db) {
  return db
    .selectFrom('connection')
    .leftJoin('mailbox_watch as watch', (join) =>
      join
        .onRef('watch.workspace_id', '=', 'connection.workspace_id')
        .onRef('watch.connection_id', '=', 'connection.id'),
    )
}

/** Since when nothing can be read in a mailbox that serves. Before it was connected does not count. */
const stalledSince = sql<Date | null>`case when connection.state = 'healthy'
  and watch.stalled_since >= connection.state_since then watch.stalled_since end`.as('stalled_since')

/** Which users of a workspace have which connections, and what in them could not be read: for the admin's list. */
export async function listAll(db: Db, workspaceId: string) {
  return withReading(db)
    .select(['user_id', 'kind', 'state', 'state_since', 'created_at', stalledSince])
    .select((of) =>
      of
        .selectFrom('unreadable_message as message')
        .select((message) => message.fn.countAll<string>().as('count'))
        .whereRef('message.workspace_id', '=', 'connection.workspace_id')
        .whereRef('message.connection_id', '=', 'connection.id')
        .as('unreadable'),
    )
    .where('connection.workspace_id', '=', workspaceId)
    .execute()
}

/** The mailbox serves after all. One whose grant is gone stays lost. Answers whether there was one to restore. */
export async function markHealthy(
  db: Db,
  key: { workspaceId: string; userId: string },
  at: Date,
): Promise<boolean> {
  const changed = await db
    .updateTable('connection')
    .set({ state: 'healthy', cause: null, state_since: at })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('kind', '=', 'mailbox')
    .where('state', '=', 'lost')
    .where((is) => is.or([is('cause', 'is', null), is('cause', 'not in', ['auth_revoked', retiredCause])]))
    .returning('id')
    .executeTakeFirst()
  return changed !== undefined
}

export async function markLost(
  db: Db,
  key: { workspaceId: string; userId: string; kind: 'crm' | 'mailbox' },
  loss: { cause: string; at: Date },
): Promise<void> {
  await db
    .updateTable('connection')
    .set({ state: 'lost', cause: loss.cause, state_since: loss.at })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('kind', '=', key.kind)
    // Seen to be lost once more: it is lost since the first time.
    .where((is) => is.or([is('state', '<>', 'lost'), is('cause', 'is distinct from', loss.cause)]))
    .execute()
}

/** A mailbox and whose it is; none of anybody who was deactivated. */
export async function findMailbox(db: Db, key: { workspaceId: string; connectionId: string }) {
  return db
    .selectFrom('connection')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'connection.workspace_id')
        .onRef('app_user.id', '=', 'connection.user_id'),
    )
    .select(['connection.account', 'connection.state', 'connection.cause'])
    .select(['app_user.name', 'app_user.email', 'app_user.language'])
    .where('connection.workspace_id', '=', key.workspaceId)
    .where('connection.id', '=', key.connectionId)
    .where('connection.kind', '=', 'mailbox')
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
    .where('state', 'in', ['waiting', 'sending'])
    .executeTakeFirstOrThrow()
  return Number(row.count)
}
