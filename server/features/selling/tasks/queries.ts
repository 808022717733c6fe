import { type Insertable, type Selectable, sql } from 'kysely'
import type { Owner } from '../../../connectors/mail.ts'
import type { Position } from '../../../platform/cursor.ts'
import type { Db, Schema } from '../../../schema.ts'

export type TaskRow = Selectable<Schema['sales_task']> & {
  owner_name: string
  person_name: string | null
  person_object: 'Lead' | 'Contact' | null
}

/** False when the send key is taken: then nothing was done. */
export async function insertTask(db: Db, row: Insertable<Schema['sales_task']>): Promise<boolean> {
  const inserted = await db
    .insertInto('sales_task')
    .values(row)
    .onConflict((conflict) => conflict.columns(['workspace_id', 'send_key']).doNothing())
    .executeTakeFirst()
  return inserted.numInsertedOrUpdatedRows === 1n
}

/** Tasks with the names of their owner and their person; the person's object by the record the task stands on. */
function tasks(db: Db, workspaceId: string) {
  return db
    .selectFrom('sales_task')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'sales_task.workspace_id')
        .onRef('app_user.id', '=', 'sales_task.user_id'),
    )
    .leftJoin('person', (join) =>
      join
        .onRef('person.workspace_id', '=', 'sales_task.workspace_id')
        .onRef('person.id', '=', 'sales_task.person_id'),
    )
    .leftJoin('crm_link', (join) =>
      join
        .onRef('crm_link.workspace_id', '=', 'sales_task.workspace_id')
        .onRef('crm_link.record_id', '=', 'sales_task.record_id'),
    )
    .selectAll('sales_task')
    .select(['app_user.name as owner_name', 'person.name as person_name', 'crm_link.object as person_object'])
    .where('sales_task.workspace_id', '=', workspaceId)
}

export async function findBySendKey(db: Db, key: Owner & { sendKey: string }): Promise<TaskRow | undefined> {
  return tasks(db, key.workspaceId)
    .where('sales_task.user_id', '=', key.userId)
    .where('sales_task.send_key', '=', key.sendKey)
    .executeTakeFirst()
}

/** A page of the user's open tasks, nearest due day first. */
export async function findPage(
  db: Db,
  page: Owner & { after: Position | null; limit: number },
): Promise<TaskRow[]> {
  let query = tasks(db, page.workspaceId)
    .where('sales_task.user_id', '=', page.userId)
    .where('sales_task.state', '=', 'open')
  if (page.after)
    query = query.where(
      sql<boolean>`(sales_task.due_on, sales_task.id) > (${page.after.at}::date, ${page.after.id}::uuid)`,
    )
  return query.orderBy('sales_task.due_on').orderBy('sales_task.id').limit(page.limit).execute()
}

/** Tasks on a record or for these people of ours, newest first. `userId` null: everybody's. */
export async function findOnRecord(
  db: Db,
  about: { workspaceId: string; userId: string | null; recordId: string; personIds: string[]; limit: number },
): Promise<TaskRow[]> {
  let query = tasks(db, about.workspaceId).where((of) =>
    about.personIds.length
      ? of.or([
          of('sales_task.record_id', '=', about.recordId),
          of('sales_task.person_id', 'in', about.personIds),
        ])
      : of('sales_task.record_id', '=', about.recordId),
  )
  if (about.userId) query = query.where('sales_task.user_id', '=', about.userId)
  return query
    .orderBy('sales_task.created_at', 'desc')
    .orderBy('sales_task.id', 'desc')
    .limit(about.limit)
    .execute()
}
