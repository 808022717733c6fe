import { invitationBatchEndpoints } from '../../../../contract/invitation-batches.ts'
import { invitationEndpoints } from '../../../../contract/invitations.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import { route } from '../../../route.ts'
import { listSteps } from '../onboarding/onboarding.ts'
import { findUserByEmail } from '../users/users.ts'
import { inviteMany } from './batch.ts'
import { invite, listInvitations, lookUp, makeLink, resend, revoke } from './invitations.ts'

export const invitationRoutes = [
  route(invitationEndpoints.lookUp, {
    perMinute: 60,
    handle: ({ ctx, actor, body }) => lookUp(ctx, body.token, actor),
  }),
  route(invitationEndpoints.list, { handle: ({ ctx, actor }) => list(ctx, actor) }),
  route(invitationEndpoints.invite, {
    perMinute: 30,
    async handle({ ctx, actor, body }) {
      if (await findUserByEmail(ctx.db, { workspaceId: actor.workspaceId, email: body.email })) {
        throw new Refusal('already_member', { email: body.email })
      }
      await invite(ctx, {
        workspaceId: actor.workspaceId,
        email: body.email,
        name: body.name || null,
        role: body.role,
        language: body.language,
        from: { userId: actor.userId, name: actor.name },
        by: actor,
      })
      return list(ctx, actor)
    },
  }),
  route(invitationBatchEndpoints.invite, {
    perMinute: 10,
    bodyLimit: 1_048_576,
    handle: ({ ctx, actor, body }) => inviteMany(ctx, actor, body),
  }),
  route(invitationEndpoints.resend, {
    perMinute: 30,
    async handle({ ctx, actor, params }) {
      await resend(ctx, actor, params.id)
      return list(ctx, actor)
    },
  }),
  route(invitationEndpoints.makeLink, {
    handle: async ({ ctx, actor, params }) => ({ url: await makeLink(ctx, actor, params.id) }),
  }),
  route(invitationEndpoints.revoke, {
    async handle({ ctx, actor, params }) {
      await revoke(ctx, actor, params.id)
      return list(ctx, actor)
    },
  }),
]

async function list(ctx: Context, actor: Actor) {
  const steps = await listSteps(ctx, actor.workspaceId)
  return { invitations: await listInvitations(ctx, actor.workspaceId, steps) }
}
