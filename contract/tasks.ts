import { z } from 'zod'
import { crmId, crmObject, crmPersonObject, day, id, instant } from './basics.ts'
import { crmWriteState } from './email.ts'
import { endpoint } from './endpoint.ts'

export const taskType = z.enum(['email', 'call', 'inmail', 'custom'])
export type TaskType = z.infer<typeof taskType>
export const taskPriority = z.enum(['normal', 'high'])

export const addTaskRequest = z.object({
  key: id,
  type: taskType.default('custom'),
  name: z.string().trim().min(1).max(255),
  dueOn: day,
  priority: taskPriority.default('normal'),
  details: z.string().max(30_000).default(''),
})
export type AddTaskRequest = z.input<typeof addTaskRequest>

export const taskSummary = z.object({
  id,
  type: taskType,
  name: z.string(),
  dueOn: day,
  priority: taskPriority,
  details: z.string(),
  state: z.enum(['open', 'complete']),
  createdAt: instant,
  owner: z.object({ id, name: z.string() }),
  person: z.object({ name: z.string(), object: crmPersonObject }).nullable(),
  record: z.object({ object: crmObject, id: crmId }),
  crm: z.object({ state: crmWriteState, code: z.string().nullable(), taskUrl: z.url().nullable() }),
})
export type TaskSummary = z.infer<typeof taskSummary>

export const taskListQuery = z.object({ cursor: z.string().max(200).optional() })
/** Nearest due day first, 50 a page. */
export const taskList = z.object({ tasks: z.array(taskSummary), nextCursor: z.string().nullable() })
export type TaskList = z.infer<typeof taskList>

export const taskEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/tasks',
    access: 'session',
    query: taskListQuery,
    answer: taskList,
  }),
  logAgain: endpoint({
    method: 'POST',
    path: '/api/tasks/:id/crm-writes',
    access: 'session',
    params: z.object({ id }),
    answer: null,
  }),
}
