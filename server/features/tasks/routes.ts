import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import { addTaskRequest, taskList, taskListQuery, taskSummary } from '../../../contract/tasks.ts'
import { type Route, route } from '../../route.ts'
import { retryCrmWrite } from '../crm-sync/crm-sync.ts'
import { addTask, listTasks } from './tasks.ts'

export const taskRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/api/tasks',
    access: 'session',
    query: taskListQuery,
    answer: taskList,
    handle: ({ ctx, actor, query }) => listTasks(ctx, actor, query),
  }),
  route({
    method: 'POST',
    path: '/api/tasks/:id/crm-writes',
    access: 'session',
    params: z.object({ id }),
    answer: null,
    handle: ({ ctx, actor, params }) => retryCrmWrite(ctx, actor, { kind: 'task', id: params.id }),
  }),
  route({
    method: 'POST',
    path: '/api/panel/tasks',
    access: 'panel',
    body: addTaskRequest,
    // Details of 30,000 characters, whatever the language.
    bodyLimit: 131_072,
    perMinute: 60,
    answer: taskSummary,
    handle: ({ ctx, actor, body }) => addTask(ctx, actor, body),
  }),
]
