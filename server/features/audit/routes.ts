import { auditExport, auditExportQuery, auditList, auditQuery } from '../../../contract/audit.ts'
import { route } from '../../route.ts'
import { exportEvents, listEvents } from './events.ts'

export const auditRoutes = [
  route({
    method: 'GET',
    path: '/api/audit-events',
    access: 'admin',
    query: auditQuery,
    answer: auditList,
    handle: ({ ctx, actor, query }) => listEvents(ctx, actor, query),
  }),
  route({
    method: 'GET',
    path: '/api/audit-events/export',
    access: 'admin',
    query: auditExportQuery,
    answer: auditExport,
    perMinute: 10,
    handle: async ({ ctx, actor, query }) => ({ csv: await exportEvents(ctx, actor, query) }),
  }),
]
