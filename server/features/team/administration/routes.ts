import { funnelEndpoints } from '../../../../contract/administration.ts'
import { connectionEndpoints } from '../../../../contract/connections.ts'
import { userEndpoints } from '../../../../contract/users.ts'
import { route } from '../../../route.ts'
import { changeRole, deactivateUser, reactivateUser, revokeAllConnections } from './administration.ts'
import { readFunnel } from './funnel.ts'
import { presentUsers } from './user-list.ts'

export const administrationRoutes = [
  route(funnelEndpoints.read, { handle: ({ ctx, actor }) => readFunnel(ctx, actor.workspaceId) }),
  route(userEndpoints.list, { handle: ({ ctx, actor }) => presentUsers(ctx, actor.workspaceId) }),
  route(userEndpoints.deactivate, {
    async handle({ ctx, actor, params }) {
      await deactivateUser(ctx, actor, params.id)
      return presentUsers(ctx, actor.workspaceId)
    },
  }),
  route(userEndpoints.reactivate, {
    async handle({ ctx, actor, params }) {
      await reactivateUser(ctx, actor, params.id)
      return presentUsers(ctx, actor.workspaceId)
    },
  }),
  route(userEndpoints.changeRole, {
    async handle({ ctx, actor, params, body }) {
      await changeRole(ctx, actor, { userId: params.id, role: body.role })
      return presentUsers(ctx, actor.workspaceId)
    },
  }),
  route(connectionEndpoints.revokeAll, {
    perMinute: 10,
    handle: ({ ctx, actor, body }) => revokeAllConnections(ctx, actor, body.confirmation),
  }),
]
