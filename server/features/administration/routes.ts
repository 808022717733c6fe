import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import { funnelView } from '../../../contract/funnel.ts'
import {
  connectionRevocationRequest,
  connectionRevocationView,
  userList,
  userRequest,
} from '../../../contract/profile.ts'
import { route } from '../../route.ts'
import { presentUsers } from '../users/users.ts'
import { changeRole, deactivateUser, reactivateUser, revokeAllConnections } from './administration.ts'
import { readFunnel } from './funnel.ts'

const params = z.object({ id })

export const administrationRoutes = [
  route({
    method: 'GET',
    path: '/api/funnel',
    access: 'admin',
    answer: funnelView,
    handle: ({ ctx, actor }) => readFunnel(ctx, actor.workspaceId),
  }),
  route({
    method: 'POST',
    path: '/api/users/:id/deactivation',
    access: 'admin',
    params,
    answer: userList,
    async handle({ ctx, actor, params }) {
      await deactivateUser(ctx, actor, params.id)
      return presentUsers(ctx, actor.workspaceId)
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/users/:id/deactivation',
    access: 'admin',
    params,
    answer: userList,
    async handle({ ctx, actor, params }) {
      await reactivateUser(ctx, actor, params.id)
      return presentUsers(ctx, actor.workspaceId)
    },
  }),
  route({
    method: 'PATCH',
    path: '/api/users/:id',
    access: 'admin',
    params,
    body: userRequest,
    answer: userList,
    async handle({ ctx, actor, params, body }) {
      await changeRole(ctx, actor, { userId: params.id, role: body.role })
      return presentUsers(ctx, actor.workspaceId)
    },
  }),
  route({
    method: 'POST',
    path: '/api/connection-revocations',
    access: 'admin',
    body: connectionRevocationRequest,
    answer: connectionRevocationView,
    perMinute: 10,
    handle: ({ ctx, actor, body }) => revokeAllConnections(ctx, actor, body.confirmation),
  }),
]
