import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import { openSessionList } from '../../../contract/sessions.ts'
import { route } from '../../route.ts'
import { endOtherSessions, endSession, listSessions } from './sessions.ts'

export const sessionRoutes = [
  route({
    method: 'GET',
    path: '/api/sessions',
    access: 'session',
    answer: openSessionList,
    handle: async ({ ctx, actor }) => ({ sessions: await listSessions(ctx, actor) }),
  }),
  route({
    method: 'DELETE',
    path: '/api/sessions',
    access: 'session',
    answer: openSessionList,
    async handle({ ctx, actor }) {
      await endOtherSessions(ctx, actor)
      return { sessions: await listSessions(ctx, actor) }
    },
  }),
  route({
    method: 'DELETE',
    path: '/api/sessions/:id',
    access: 'session',
    params: z.object({ id }),
    answer: openSessionList,
    async handle({ ctx, actor, params, exchange }) {
      await endSession(ctx, actor, params.id)
      if (params.id === actor.sessionId) exchange.clearSession()
      return { sessions: await listSessions(ctx, actor) }
    },
  }),
]
