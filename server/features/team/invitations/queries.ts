import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

interface Key {
  workspaceId: string
  id: string
}

/** Inserts an invitation; false when an open one for the address stands already. */
export async function insertInvitation(db: Db, row: Insertable<Schema['invitation']>): Promise<boolean> {
  const done = await db
    .insertInto('invitation')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirst()
  return done.numInsertedOrUpdatedRows === 1n
}

export async function findByToken(db: Db, key: { workspaceId: string; hash: string }) {
  return db
    .selectFrom('invitation')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('token_hash', '=', key.hash)
    .executeTakeFirst()
}

/** An invitation that nobody else may change until the transaction ends. */
export async function lockInvitation(db: Db, key: Key) {
  return db
    .selectFrom('invitation')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .forUpdate()
    .executeTakeFirst()
}

export async function findOpenByEmail(db: Db, key: { workspaceId: string; email: string }) {
  return db
    .selectFrom('invitation')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where((is) => is(is.fn<string>('lower', ['email']), '=', key.email.toLowerCase()))
    .where('state', '=', 'open')
    .executeTakeFirst()
}

/** Whether an address was ever invited. */
export async function hasInvitation(
  db: Db,
  { workspaceId, email }: { workspaceId: string; email: string },
): Promise<boolean> {
  const found = await db
    .selectFrom('invitation')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where((is) => is(is.fn<string>('lower', ['email']), '=', email.toLowerCase()))
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

export async function updateInvitation(
  db: Db,
  key: Key,
  change: Partial<
    Pick<
      Insertable<Schema['invitation']>,
      'name' | 'role' | 'language' | 'state' | 'token_hash' | 'expires_at' | 'user_id' | 'email_id'
    >
  >,
): Promise<void> {
  await db
    .updateTable('invitation')
    .set(change)
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute()
}

/** All invitations of a workspace with the state of their welcome e-mail, the newest first. */
export async function listInvitations(db: Db, workspaceId: string) {
  return db
    .selectFrom('invitation')
    .leftJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'invitation.workspace_id')
        .onRef('email.id', '=', 'invitation.email_id'),
    )
    .leftJoin('obstacle', (join) =>
      join
        .onRef('obstacle.workspace_id', '=', 'invitation.workspace_id')
        .onRef('obstacle.invitation_id', '=', 'invitation.id'),
    )
    .selectAll('invitation')
    .select(['email.state as mail_state', 'email.reason as mail_reason'])
    .select(['obstacle.code as obstacle_code', 'obstacle.since as obstacle_since'])
    .where('invitation.workspace_id', '=', workspaceId)
    .orderBy('invitation.created_at', 'desc')
    .limit(500)
    .execute()
}

/** How many open invitations wait, and how long the accepted ones did, in ms. */
export async function listWaiting(
  db: Db,
  workspaceId: string,
): Promise<{ open: number; waitedMs: number[] }> {
  const open = await db
    .selectFrom('invitation')
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('workspace_id', '=', workspaceId)
    .where('state', '=', 'open')
    .executeTakeFirstOrThrow()
  const accepted = await db
    .selectFrom('invitation')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'invitation.workspace_id')
        .onRef('app_user.id', '=', 'invitation.user_id'),
    )
    .select(['invitation.created_at', 'app_user.activated_at'])
    .where('invitation.workspace_id', '=', workspaceId)
    .execute()
  return {
    open: Number(open.count),
    waitedMs: accepted.map((row) => row.activated_at.getTime() - row.created_at.getTime()),
  }
}

/** Name of whoever invites: a user of today, else the name that was given. */
export async function inviterName(
  db: Db,
  row: { workspace_id: string; invited_by: string | null; inviter_name: string | null },
) {
  if (!row.invited_by) return row.inviter_name
  const user = await db
    .selectFrom('app_user')
    .select('name')
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.invited_by)
    .executeTakeFirst()
  return user?.name ?? row.inviter_name
}
