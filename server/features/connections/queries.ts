import type { Db } from '../../schema.ts'

export async function listConnections(db: Db, key: { workspaceId: string; userId: string }) {
  return db
    .selectFrom('connection')
    .select(['id', 'kind', 'vendor', 'account', 'state', 'cause', 'state_since', 'instance_url'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .orderBy('kind')
    .execute()
}

/** Which users of a workspace have which connections: for the admin's list. */
export async function listAll(db: Db, workspaceId: string) {
  return db
    .selectFrom('connection')
    .select(['user_id', 'kind', 'state'])
    .where('workspace_id', '=', workspaceId)
    .execute()
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
    .execute()
}
