import { sessionEndpoints } from '../../../../contract/session.ts'
import { openSessionEndpoints } from '../../../../contract/sessions.ts'
import { profileEndpoints } from '../../../../contract/user-profile.ts'
import { route } from '../../../route.ts'
import { changeProfile } from '../users/users.ts'
import { readSession } from './session-view.ts'
import { closeSession, endOtherSessions, endSession, listSessions } from './sessions.ts'

export const sessionRoutes = [
  route(sessionEndpoints.read, {
    // Asked at each start of the web app: a whole office may start it at the same time.
    perMinuteFromAddress: 1_200,
    handle: ({ ctx, actor }) => readSession(ctx, actor),
  }),
  route(sessionEndpoints.end, {
    async handle({ ctx, actor, exchange }) {
      await closeSession(ctx, actor)
      exchange.clearSession()
    },
  }),
  route(profileEndpoints.change, {
    perMinute: 60,
    async handle({ ctx, actor, body }) {
      await changeProfile(ctx, actor, body)
      return readSession(ctx, actor)
    },
  }),
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
