import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'
import { dropWritesOf } from '../../background/crm-sync/crm-sync.ts'

/** What sellers have to do about people. */
export const tasksOfPeople: PersonalData = {
  part: 'tasks',
  async count(db, sought) {
    const row = await tasksAbout(db, sought)
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const rows = await tasksAbout(db, sought)
      .select(['id', 'type', 'name', 'details', 'due_on', 'state', 'created_at'])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
    return rows.map(({ due_on, created_at, ...row }) => ({ ...row, dueOn: due_on, createdAt: created_at }))
  },
  erase: (ctx, sought) =>
    ctx.db.transaction().execute(async (db) => {
      const { workspaceId } = sought
      const rows = await tasksAbout(db, sought).select('id').orderBy('id').limit(personalBatch).execute()
      const taskIds = rows.map((row) => row.id)
      if (!taskIds.length) return 0
      await dropWritesOf(db, { workspaceId, taskIds })
      await db
        .deleteFrom('sales_task')
        .where('workspace_id', '=', workspaceId)
        .where('id', 'in', taskIds)
        .execute()
      return taskIds.length
    }),
}

/** Their tasks that Salesforce has too, where they stay. */
export async function countTasksElsewhere(db: Db, sought: Sought): Promise<number> {
  const row = await tasksAbout(db, sought)
    .innerJoin('crm_write', (join) =>
      join
        .onRef('crm_write.workspace_id', '=', 'sales_task.workspace_id')
        .onRef('crm_write.sales_task_id', '=', 'sales_task.id'),
    )
    .where('crm_write.state', '=', 'written')
    .select((each) => each.fn.countAll<string>().as('count'))
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

function tasksAbout(db: Db, { workspaceId, personIds, recordIds }: Sought) {
  return db
    .selectFrom('sales_task')
    .where('sales_task.workspace_id', '=', workspaceId)
    .where((of) =>
      of.or([
        of(of.ref('sales_task.person_id'), '=', of.fn.any(of.val(personIds))),
        of(of.ref('sales_task.record_id'), '=', of.fn.any(of.val(recordIds))),
      ]),
    )
}
