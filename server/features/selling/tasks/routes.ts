import { panelEndpoints } from '../../../../contract/panel.ts'
import { taskEndpoints } from '../../../../contract/tasks.ts'
import { type Route, route } from '../../../route.ts'
import { retryCrmWrite } from '../../background/crm-sync/crm-sync.ts'
import { addTask, listTasks } from './tasks.ts'

export const taskRoutes: Route[] = [
  route(taskEndpoints.list, { handle: ({ ctx, actor, query }) => listTasks(ctx, actor, query) }),
  route(taskEndpoints.logAgain, {
    handle: ({ ctx, actor, params }) => retryCrmWrite(ctx, actor, { kind: 'task', id: params.id }),
  }),
  route(panelEndpoints.addTask, {
    // Details of 30,000 characters, whatever the language.
    bodyLimit: 131_072,
    perMinute: 60,
    handle: ({ ctx, actor, body }) => addTask(ctx, actor, body),
  }),
]
