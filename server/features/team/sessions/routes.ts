import { openSessionEndpoints } from '../../../../contract/sessions.ts'
import { route } from '../../../route.ts'
import { endOtherSessions, endSession, listSessions } from './sessions.ts'

export const sessionRoutes = [
  route(openSessionEndpoints.list, {
    handle: async ({ ctx, actor }) => ({ sessions: await listSessions(ctx, actor) }),
  }),
  route(openSessionEndpoints.endOthers, {
    async handle({ ctx, actor }) {
      await endOtherSessions(ctx, actor)
      return { sessions: await listSessions(ctx, actor) }
    },
  }),
  route(openSessionEndpoints.end, {
    async handle({ ctx, actor, params, exchange }) {
      await endSession(ctx, actor, params.id)
      if (params.id === actor.sessionId) exchange.clearSession()
      return { sessions: await listSessions(ctx, actor) }
    },
  }),
]
