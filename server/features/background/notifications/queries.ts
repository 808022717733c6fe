import type { Db } from '../../../schema.ts'

/** The newest mail whose key begins with `prefix`, to whom, and the code of its latest attempt that ended. */
export async function findLatest(db: Db, key: { workspaceId: string; prefix: string }) {
  return db
    .selectFrom('email')
    .innerJoin('email_recipient', (join) =>
      join
        .onRef('email_recipient.workspace_id', '=', 'email.workspace_id')
        .onRef('email_recipient.email_id', '=', 'email.id'),
    )
    .select((of) => [
      'email.id',
      'email.state',
      'email.due_at',
      'email.created_at',
      'email.sent_at',
      'email_recipient.address',
      of
        .selectFrom('attempt')
        .select('attempt.code')
        .whereRef('attempt.workspace_id', '=', 'email.workspace_id')
        .whereRef('attempt.email_id', '=', 'email.id')
        .where('attempt.ended_at', 'is not', null)
        .orderBy('attempt.id', 'desc')
        .limit(1)
        .as('code'),
    ])
    .where('email.workspace_id', '=', key.workspaceId)
    .where('email.send_key', 'like', `${key.prefix}%`)
    .orderBy('email.id', 'desc')
    .limit(1)
    .executeTakeFirst()
}
