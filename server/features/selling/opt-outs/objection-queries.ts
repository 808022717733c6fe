import { type Insertable, type Selectable, sql } from 'kysely'
import type { Actor } from '../../../context.ts'
import type { Db, Schema } from '../../../schema.ts'

export type ObjectionRow = Selectable<Schema['objection']>

/** False where the same message was one already. */
export async function insertObjection(db: Db, row: Insertable<Schema['objection']>): Promise<boolean> {
  const inserted = await db
    .insertInto('objection')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'mail_event_id']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** Those of these addresses, normalised, that have asked for no more mail, and nobody has said what that means. */
export async function findAsked(
  db: Db,
  about: { workspaceId: string; addresses: string[] },
): Promise<Set<string>> {
  if (!about.addresses.length) return new Set()
  const rows = await db
    .selectFrom('objection')
    .select('addresses')
    .where('workspace_id', '=', about.workspaceId)
    .where('state', '=', 'asked')
    .where(sql<boolean>`addresses && ${about.addresses}::text[]`)
    .execute()
  return new Set(rows.flatMap(({ addresses }) => addresses))
}

/** Those that somebody may decide about: what was said to them, and for an admin what was said to somebody who has left. */
function decidable(db: Db, actor: Pick<Actor, 'workspaceId' | 'userId' | 'role'>) {
  return db
    .selectFrom('objection')
    .innerJoin('app_user as seller', (join) =>
      join
        .onRef('seller.workspace_id', '=', 'objection.workspace_id')
        .onRef('seller.id', '=', 'objection.user_id'),
    )
    .where('objection.workspace_id', '=', actor.workspaceId)
    .where((of) => {
      const own = of('objection.user_id', '=', actor.userId)
      return actor.role === 'admin' ? of.or([own, of('seller.state', '!=', 'active')]) : own
    })
}

export async function findOpenObjections(db: Db, actor: Actor, limit: number) {
  return decidable(db, actor)
    .innerJoin('email', (join) =>
      join
        .onRef('email.workspace_id', '=', 'objection.workspace_id')
        .onRef('email.id', '=', 'objection.email_id'),
    )
    .select(['objection.id', 'objection.state', 'objection.name', 'objection.address', 'objection.since'])
    .select(['email.id as email_id', 'email.subject'])
    .where('objection.state', '=', 'asked')
    .orderBy('objection.since', 'desc')
    .orderBy('objection.id', 'desc')
    .limit(limit)
    .execute()
}

/** One of them, held until the transaction ends. */
export async function lockObjection(db: Db, actor: Actor, id: string): Promise<ObjectionRow | undefined> {
  return decidable(db, actor)
    .selectAll('objection')
    .where('objection.id', '=', id)
    .forUpdate('objection')
    .executeTakeFirst()
}

export async function findObjection(
  db: Db,
  key: { workspaceId: string; id: string },
): Promise<ObjectionRow | undefined> {
  return db
    .selectFrom('objection')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

/** How what these messages ask stands, by their ids. */
export async function findMarks(db: Db, key: { workspaceId: string; mailEventIds: string[] }) {
  if (!key.mailEventIds.length) return new Map<string, Pick<ObjectionRow, 'id' | 'state'>>()
  const rows = await db
    .selectFrom('objection')
    .select(['id', 'state', 'mail_event_id'])
    .where('workspace_id', '=', key.workspaceId)
    .where('mail_event_id', 'in', key.mailEventIds)
    .execute()
  return new Map(rows.map(({ mail_event_id: of, id, state }) => [of, { id, state }] as const))
}

export async function updateObjection(
  db: Db,
  row: Pick<ObjectionRow, 'workspace_id' | 'id'>,
  change: Pick<ObjectionRow, 'state' | 'decided_by' | 'decided_at'>,
): Promise<void> {
  await db
    .updateTable('objection')
    .set(change)
    .where('workspace_id', '=', row.workspace_id)
    .where('id', '=', row.id)
    .execute()
}
