import { connectionList } from '../../../contract/profile.ts'
import { route } from '../../route.ts'
import { listConnections } from './connections.ts'

export const connectionRoutes = [
  route({
    method: 'GET',
    path: '/api/connections',
    access: 'session',
    answer: connectionList,
    handle: ({ ctx, actor }) => listConnections(ctx, actor),
  }),
]
