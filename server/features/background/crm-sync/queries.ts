import { type Insertable, type Selectable, sql, type Updateable } from 'kysely'
import type { Owner } from '../../../connectors/mail.ts'
import { columnsOf } from '../../../platform/columns.ts'
import type { Db, Schema } from '../../../schema.ts'

export type CrmWriteRow = Selectable<Schema['crm_write']>

const columns = columnsOf<CrmWriteRow>({
  workspace_id: true,
  id: true,
  key: true,
  purpose: true,
  user_id: true,
  email_id: true,
  sales_task_id: true,
  order_key: true,
  payload: true,
  state: true,
  code: true,
  tries: true,
  due_at: true,
  record_id: true,
  created_at: true,
  written_at: true,
})

/** The same key a second time changes nothing. */
export async function insertWrite(db: Db, row: Insertable<Schema['crm_write']>): Promise<void> {
  await db
    .insertInto('crm_write')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'key']).doNothing())
    .execute()
}

/** Tries in vain after which a write stands before no other one any more: their Tasks do not need each other. */
const standsFor = 3

/**
 * Whether nothing stands before the write `w`: writes on one record go one at a time, and in order as far as they go at
 * all. What stands before it is another's that is being written, or an earlier one of the same user that waits.
 */
function isFree(now: Date) {
  return sql`not exists (
    select 1 from crm_write o
    where o.workspace_id = w.workspace_id and o.order_key = w.order_key and o.id <> w.id
      and o.state in ('waiting', 'writing')
      and ((o.state = 'writing' and o.due_at > ${now})
        or (o.state = 'waiting' and o.user_id = w.user_id and o.id < w.id and o.tries < ${standsFor}))
  )`
}

/**
 * Takes the user's next write that is due and marks it as being written until `until`. A row that is still marked
 * after its time was left by a process that died.
 */
export async function claimWrite(
  db: Db,
  claim: Owner & { now: Date; until: Date },
): Promise<CrmWriteRow | undefined> {
  const found = await sql<CrmWriteRow>`
    update crm_write set state = 'writing', tries = tries + 1, due_at = ${claim.until}
    where (workspace_id, id) = (
      select w.workspace_id, w.id from crm_write w
      where w.workspace_id = ${claim.workspaceId} and w.user_id = ${claim.userId}
        and w.state in ('waiting', 'writing') and w.due_at <= ${claim.now} and ${isFree(claim.now)}
      order by w.id limit 1 for update skip locked
    )
    returning ${sql.join(columns.map((column) => sql.ref(`crm_write.${column}`)))}`.execute(db)
  return found.rows[0]
}

/**
 * Changes a write that this try still holds; false when another process took it over meanwhile. No later claim ends when
 * this one does, but its number of tries may be the same: what is begun anew is counted anew.
 */
export async function finishWrite(
  db: Db,
  held: Pick<CrmWriteRow, 'workspace_id' | 'id' | 'tries' | 'due_at'>,
  change: Updateable<Schema['crm_write']>,
): Promise<boolean> {
  const done = await db
    .updateTable('crm_write')
    .set(change)
    .where('workspace_id', '=', held.workspace_id)
    .where('id', '=', held.id)
    .where('tries', '=', held.tries)
    .where('due_at', '=', held.due_at)
    .where('state', '=', 'writing')
    .executeTakeFirst()
  return done.numUpdatedRows === 1n
}

/** Everything of the user's that is due waits until `until`. */
export async function postponeWrites(
  db: Db,
  change: Owner & { now: Date; until: Date; code: string },
): Promise<void> {
  await db
    .updateTable('crm_write')
    .set({ due_at: change.until, code: change.code })
    .where('workspace_id', '=', change.workspaceId)
    .where('user_id', '=', change.userId)
    .where('state', '=', 'waiting')
    .where('due_at', '<=', change.now)
    .execute()
}

/**
 * When the user's next write that nothing stands before is due; null when there is none. What waits behind another
 * user's write is left to the recovery, which looks twice a minute.
 */
export async function nextWriteAt(db: Db, next: Owner & { now: Date }): Promise<Date | null> {
  const found = await sql<{ at: Date }>`
    select w.due_at as at from crm_write w
    where w.workspace_id = ${next.workspaceId} and w.user_id = ${next.userId}
      and w.state in ('waiting', 'writing') and ${isFree(next.now)}
    order by w.due_at limit 1`.execute(db)
  return found.rows[0]?.at ?? null
}

/** Whoever is deactivated has no Salesforce any more: what waits for it has failed. */
export async function failWritesOfDeactivated(db: Db, owner: Owner): Promise<void> {
  await failWaiting(db, owner)
    .where((of) =>
      of.exists(
        of
          .selectFrom('app_user')
          .select('app_user.id')
          .whereRef('app_user.workspace_id', '=', 'crm_write.workspace_id')
          .whereRef('app_user.id', '=', 'crm_write.user_id')
          .where('app_user.state', '=', 'deactivated'),
      ),
    )
    .execute()
}

/** The same for what had come until the account was closed, whether it is open again or not. */
export async function failWritesUntil(db: Db, owner: Owner & { closedAt: Date }): Promise<void> {
  await failWaiting(db, owner).where('created_at', '<=', owner.closedAt).execute()
}

function failWaiting(db: Db, owner: Owner) {
  return (
    db
      .updateTable('crm_write')
      .set({ state: 'failed', code: 'user_deactivated' })
      .where('workspace_id', '=', owner.workspaceId)
      .where('user_id', '=', owner.userId)
      // In the statement's own words, so that the index of what waits serves whoever it is prepared for.
      .where('state', '=', sql.lit('waiting'))
  )
}

/** Why a user's writes wait, and since when the first of them does: a row for each user and code. */
export async function listWaits(
  db: Db,
  key: { workspaceId: string; codes: string[] },
): Promise<{ userId: string; code: string; since: Date }[]> {
  const rows = await db
    .selectFrom('crm_write')
    .select((of) => ['user_id as userId', 'code', of.fn.min('created_at').as('since')])
    .where('workspace_id', '=', key.workspaceId)
    .where('state', '=', 'waiting')
    .where('code', 'in', key.codes)
    .groupBy(['user_id', 'code'])
    .execute()
  return rows.map(({ userId, code, since }) => ({ userId, code: code ?? '', since }))
}

/** Users with writes that are due. */
export async function usersWithDueWrites(db: Db, now: Date): Promise<Owner[]> {
  return db
    .selectFrom('crm_write')
    .select(['workspace_id as workspaceId', 'user_id as userId'])
    .distinct()
    .where('state', 'in', ['waiting', 'writing'])
    .where('due_at', '<=', now)
    .execute()
}

/** The ids of the user's writes about a mail or a task. */
export async function findOwnWrites(
  db: Db,
  key: Owner & { kind: 'email' | 'task'; subjectId: string },
): Promise<string[]> {
  const rows = await db
    .selectFrom('crm_write')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where(key.kind === 'email' ? 'email_id' : 'sales_task_id', '=', key.subjectId)
    .execute()
  return rows.map((row) => row.id)
}

/** Tried as often again, and looked for first where it has ever been tried. */
const begunAnew = sql<number>`least(tries, 1)`

/** Makes those of these writes due that failed; false when none has. */
export async function reviveWrites(
  db: Db,
  change: { workspaceId: string; ids: string[]; now: Date },
): Promise<boolean> {
  const revived = await db
    .updateTable('crm_write')
    .set({ state: 'waiting', due_at: change.now, code: null, tries: begunAnew })
    .where('workspace_id', '=', change.workspaceId)
    .where('id', 'in', change.ids)
    .where('state', '=', 'failed')
    .executeTakeFirst()
  return revived.numUpdatedRows > 0n
}

/** Revives the workspace's writes that failed since an instant, but those of closed accounts; whose they are. */
export async function reviveFailed(
  db: Db,
  change: { workspaceId: string; since: Date; now: Date },
): Promise<string[]> {
  const revived = await db
    .updateTable('crm_write')
    .set({ state: 'waiting', due_at: change.now, code: null, tries: begunAnew })
    .where('workspace_id', '=', change.workspaceId)
    .where('state', '=', 'failed')
    // Until when its last try might have taken.
    .where('due_at', '>=', change.since)
    .where((of) => of.or([of('code', 'is', null), of('code', '<>', 'user_deactivated')]))
    .returning('user_id')
    .execute()
  return revived.map((row) => row.user_id)
}

/** How far the writes of these mails and tasks have come, with the address of their user's Salesforce. */
export async function findWriteStates(
  db: Db,
  key: { workspaceId: string; column: 'email_id' | 'sales_task_id'; ids: string[] },
) {
  if (!key.ids.length) return []
  return db
    .selectFrom('crm_write')
    .select([`${key.column} as subjectId`, 'purpose', 'state', 'code', 'record_id'])
    .where('workspace_id', '=', key.workspaceId)
    .where(key.column, 'in', key.ids)
    .orderBy('id')
    .execute()
}

/** Where the Salesforce of each of these users is. */
export async function findInstanceUrls(db: Db, key: { workspaceId: string; userIds: string[] }) {
  if (!key.userIds.length) return []
  return db
    .selectFrom('connection')
    .select(['user_id', 'instance_url'])
    .where('workspace_id', '=', key.workspaceId)
    .where('kind', '=', 'crm')
    .where('user_id', 'in', key.userIds)
    .execute()
}

/** Takes from the Tasks of these mails that are written what they said: it stands at Salesforce. */
export async function forgetWritten(db: Db, key: { workspaceId: string; emailIds: string[] }): Promise<void> {
  await db
    .updateTable('crm_write')
    .set({ payload: '{}', order_key: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .where('state', '=', 'written')
    .execute()
}

/** Takes all that was to be said of these mails at Salesforce: what is written stands there, the rest is not written. */
export async function forgetTasksOf(db: Db, key: { workspaceId: string; emailIds: string[] }): Promise<void> {
  await db
    .deleteFrom('crm_write')
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .where('state', '<>', 'written')
    .execute()
  await forgetWritten(db, key)
}

/** The same of the Tasks that are known by these keys. */
export async function forgetTasks(db: Db, of: { workspaceId: string; keys: string[] }): Promise<void> {
  await db
    .deleteFrom('crm_write')
    .where('workspace_id', '=', of.workspaceId)
    .where('key', 'in', of.keys)
    .where('state', '<>', 'written')
    .execute()
  await db
    .updateTable('crm_write')
    .set({ payload: '{}', order_key: null })
    .where('workspace_id', '=', of.workspaceId)
    .where('key', 'in', of.keys)
    .execute()
}

/** Those of these mails of which something is still to be written, or is being written now. */
export async function tasksUnderWay(
  db: Db,
  key: { workspaceId: string; emailIds: string[] },
): Promise<string[]> {
  if (!key.emailIds.length) return []
  const rows = await db
    .selectFrom('crm_write')
    .select('email_id')
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', 'in', key.emailIds)
    .where('state', 'in', ['waiting', 'writing'])
    .execute()
  return rows.flatMap((row) => row.email_id ?? [])
}

/** Takes the writes about sales tasks that go with them. */
export async function dropWritesOf(db: Db, key: { workspaceId: string; taskIds: string[] }): Promise<void> {
  await db
    .deleteFrom('crm_write')
    .where('workspace_id', '=', key.workspaceId)
    .where('sales_task_id', 'in', key.taskIds)
    .execute()
}
