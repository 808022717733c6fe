import { connectionEndpoints } from '../../../../contract/connections.ts'
import { route } from '../../../route.ts'
import { listConnections } from './connections.ts'

export const connectionRoutes = [
  route(connectionEndpoints.list, { handle: ({ ctx, actor }) => listConnections(ctx, actor) }),
]
