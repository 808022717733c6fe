import type { z } from 'zod'
import type { CrmPersonObject } from '../../../../contract/basics.ts'
import { salesActions } from '../../../../contract/panel.ts'
import type { addTaskRequest, TaskList, TaskSummary, taskListQuery } from '../../../../contract/tasks.ts'
import type { CrmTask } from '../../../connectors/crm-activities.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { readCursor, writeCursor } from '../../../platform/cursor.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import type { Db } from '../../../schema.ts'
import {
  asCrmRefusal,
  crmWriteViews,
  instanceUrls,
  queueCrmWrite,
} from '../../background/crm-sync/crm-sync.ts'
import { ensurePerson, findPeopleBehind } from '../people/people.ts'
import { findBySendKey, findOnRecord, findPage, insertTask, type TaskRow } from './queries.ts'

export { countTasksElsewhere } from './personal.ts'

const pageSize = 50
const onRecordLimit = 30

/**
 * Adds a sales task for the person of the panel's record and queues its Task in Salesforce. The same `key` again
 * answers with the same task, and with `send_key_reused` when it asks for another one. Throws Refusal
 * `send_key_reused`, `record_not_supported` and what Salesforce may answer to the reading.
 */
export async function addTask(
  ctx: Context,
  actor: PanelActor,
  request: z.output<typeof addTaskRequest>,
): Promise<TaskSummary> {
  const { workspaceId, userId, record } = actor
  const supported: readonly string[] = salesActions.add_task
  if (!supported.includes(record.object)) throw new Refusal('record_not_supported')
  const key = { workspaceId, userId, sendKey: request.key }
  const made = await findBySendKey(ctx.db, key)
  if (made) return presentTask(ctx.db, sameTask(made, actor, request))
  const person = await readPerson(ctx, actor)
  return ctx.db.transaction().execute(async (db) => {
    const personId = await ensurePerson(ctx, db, { workspaceId, crmPerson: person })
    const id = newId()
    const inserted = await insertTask(db, {
      workspace_id: workspaceId,
      id,
      user_id: userId,
      send_key: request.key,
      type: request.type,
      name: request.name,
      due_on: request.dueOn,
      priority: request.priority,
      details: request.details,
      person_id: personId,
      record_object: record.object,
      record_id: record.id,
      created_at: ctx.clock.now(),
    })
    const task = crmTaskOf(id, record.id, request)
    const about = { workspaceId, userId, purpose: 'task', emailId: null, salesTaskId: id } as const
    if (inserted) await queueCrmWrite(ctx, db, { ...about, task })
    const row = await findBySendKey(db, key)
    // Not there under this user: the key is another one's.
    if (!row) throw new Refusal('send_key_reused')
    return presentTask(db, sameTask(row, actor, request))
  })
}

/** The task that the key stands for, if it is what is asked for. Throws `send_key_reused`. */
function sameTask(row: TaskRow, actor: PanelActor, request: z.output<typeof addTaskRequest>): TaskRow {
  const isSame =
    row.record_id === actor.record.id &&
    row.type === request.type &&
    row.name === request.name &&
    row.due_on === request.dueOn &&
    row.priority === request.priority &&
    row.details === request.details
  if (!isSame) throw new Refusal('send_key_reused')
  return row
}

/** A page of the actor's open tasks, nearest due day first. Throws `invalid_input` for a bad cursor. */
export async function listTasks(
  ctx: Context,
  actor: Actor,
  query: z.output<typeof taskListQuery>,
): Promise<TaskList> {
  const { workspaceId, userId } = actor
  const after = query.cursor === undefined ? null : readCursor(query.cursor)
  if (query.cursor !== undefined && !after) throw new Refusal('invalid_input')
  const rows = await findPage(ctx.db, { workspaceId, userId, after, limit: pageSize + 1 })
  const page = rows.slice(0, pageSize)
  const last = rows.length > pageSize ? page.at(-1) : undefined
  const nextCursor = last ? writeCursor({ at: last.due_on, id: last.id }) : null
  return { tasks: await presentTasks(ctx.db, page), nextCursor }
}

/** The newest 30 tasks on a record or for the people behind these: a seller's own, for an admin everybody's. */
export async function tasksOnRecord(
  ctx: Context,
  actor: Actor,
  about: { recordId: string; whoIds: string[] },
): Promise<TaskSummary[]> {
  const { workspaceId } = actor
  const rows = await findOnRecord(ctx.db, {
    workspaceId,
    userId: actor.role === 'admin' ? null : actor.userId,
    recordId: about.recordId,
    personIds: await findPeopleBehind(ctx.db, { workspaceId, recordIds: about.whoIds }),
    limit: onRecordLimit,
  })
  return presentTasks(ctx.db, rows)
}

async function readPerson(ctx: Context, actor: PanelActor): Promise<CrmPerson> {
  try {
    const crm = await ctx.crm.open({ workspaceId: actor.workspaceId, userId: actor.userId })
    const { people } = await crm.records.read(actor.record)
    const person = people.find((one) => one.id === actor.record.id)
    if (!person) throw new Refusal('record_missing')
    return person
  } catch (error) {
    throw asCrmRefusal(error)
  }
}

function crmTaskOf(id: string, recordId: string, request: z.output<typeof addTaskRequest>): CrmTask {
  return {
    key: `${id}:task`,
    kind: 'task',
    subject: request.name,
    description: request.details,
    date: request.dueOn,
    completed: false,
    priority: request.priority,
    whoId: recordId,
    whatId: null,
    url: null,
  }
}

async function presentTask(db: Db, row: TaskRow): Promise<TaskSummary> {
  const [summary] = await presentTasks(db, [row])
  if (!summary) throw new Error('A task was not presented')
  return summary
}

async function presentTasks(db: Db, rows: TaskRow[]): Promise<TaskSummary[]> {
  const workspaceId = rows[0]?.workspace_id
  if (!workspaceId) return []
  const subjects = rows.map((row) => ({ id: row.id, userId: row.user_id }))
  const urls = await instanceUrls(db, { workspaceId, userIds: subjects.map((one) => one.userId) })
  const writes = await crmWriteViews(db, { workspaceId, kind: 'task', subjects, instanceUrls: urls })
  return rows.map((row) => ({
    id: row.id,
    type: row.type,
    name: row.name,
    dueOn: row.due_on,
    priority: row.priority,
    details: row.details,
    state: row.state,
    createdAt: row.created_at.toISOString(),
    owner: { id: row.user_id, name: row.owner_name },
    person: personOf(row),
    record: { object: row.record_object, id: row.record_id },
    crm: writes.get(row.id) ?? { state: 'none', code: null, taskUrl: null },
  }))
}

function personOf(row: TaskRow): { name: string; object: CrmPersonObject } | null {
  return row.person_name && row.person_object ? { name: row.person_name, object: row.person_object } : null
}
