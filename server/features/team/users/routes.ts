import { sessionEndpoints } from '../../../../contract/session.ts'
import { profileEndpoints } from '../../../../contract/user-profile.ts'
import { userEndpoints } from '../../../../contract/users.ts'
import type { Actor, Context } from '../../../context.ts'
import { route } from '../../../route.ts'
import { mailHeldSince } from '../../background/outbox/outbox.ts'
import { readStep } from '../onboarding/onboarding.ts'
import { closeSession } from '../sessions/sessions.ts'
import { countWorkspaces, readWorkspace } from '../workspaces/workspaces.ts'
import { presentUsers } from './present.ts'
import { changeProfile, readUser } from './users.ts'

export const userRoutes = [
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
  route(userEndpoints.list, { handle: ({ ctx, actor }) => presentUsers(ctx, actor.workspaceId) }),
]

async function readSession(ctx: Context, actor: Actor | null) {
  const canSignIn = (await countWorkspaces(ctx.db)) > 0
  if (!actor)
    return {
      mode: ctx.settings.mode,
      user: null,
      workspace: null,
      step: null,
      canSignIn,
      mailHeldSince: null,
    }
  const [user, workspace, step, held] = await Promise.all([
    readUser(ctx.db, { workspaceId: actor.workspaceId, id: actor.userId }),
    readWorkspace(ctx.db, actor.workspaceId),
    readStep(ctx, actor),
    actor.role === 'admin' ? mailHeldSince(ctx, actor.workspaceId) : null,
  ])
  return {
    mode: ctx.settings.mode,
    user: {
      id: user.id,
      name: user.name,
      email: user.email,
      role: user.role,
      language: user.language,
      timeZone: user.time_zone,
    },
    workspace: { name: workspace.name, orgId: workspace.orgId },
    step,
    canSignIn,
    mailHeldSince: held?.toISOString() ?? null,
  }
}
