import type { Db } from '../../../schema.ts'

interface Key {
  workspaceId: string
  userId: string
}

/** Somebody waits, from now on; a wait that was over begins anew. */
export async function insertWait(db: Db, key: Key, wait: { code: string; at: Date }): Promise<void> {
  const row = { code: wait.code, since: wait.at, approved_at: null }
  await db
    .insertInto('mailbox_approval')
    .values({ workspace_id: key.workspaceId, user_id: key.userId, ...row })
    .onConflict((conflict) => conflict.columns(['workspace_id', 'user_id']).doUpdateSet(row))
    .execute()
}

export async function findWait(db: Db, key: Key) {
  return db
    .selectFrom('mailbox_approval')
    .select(['code', 'since', 'approved_at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .executeTakeFirst()
}

/** Nobody is waited for any more; `until`: in so far as the wait began no later than this. */
export async function deleteWait(db: Db, key: Key & { until?: Date }): Promise<void> {
  const { until } = key
  await db
    .deleteFrom('mailbox_approval')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .$if(until !== undefined, (wait) => wait.where('since', '<=', until ?? null))
    .execute()
}

/** Ends the wait of everybody in a workspace; answers with those whose wait it was, and how to reach them. */
export async function approveAll(db: Db, workspaceId: string, at: Date) {
  return db
    .updateTable('mailbox_approval')
    .from('app_user')
    .set({ approved_at: at })
    .whereRef('app_user.workspace_id', '=', 'mailbox_approval.workspace_id')
    .whereRef('app_user.id', '=', 'mailbox_approval.user_id')
    .where('mailbox_approval.workspace_id', '=', workspaceId)
    .where('mailbox_approval.approved_at', 'is', null)
    .returning([
      'app_user.id',
      'app_user.name',
      'app_user.email',
      'app_user.language',
      'mailbox_approval.since',
    ])
    .execute()
}
