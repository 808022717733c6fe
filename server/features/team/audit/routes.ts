import { auditEndpoints } from '../../../../contract/audit.ts'
import { route } from '../../../route.ts'
import { exportEvents, listEvents } from './events.ts'

export const auditRoutes = [
  route(auditEndpoints.list, { handle: ({ ctx, actor, query }) => listEvents(ctx, actor, query) }),
  route(auditEndpoints.export, {
    perMinute: 10,
    handle: async ({ ctx, actor, query }) => ({ csv: await exportEvents(ctx, actor, query) }),
  }),
]
