import type { SessionView } from '../../../../contract/session.ts'
import type { Actor, Context } from '../../../context.ts'
import { mailHeldSince } from '../../background/outbox/outbox.ts'
import { readStep } from '../onboarding/onboarding.ts'
import { readUser } from '../users/users.ts'
import { countWorkspaces, readWorkspace } from '../workspaces/workspaces.ts'

/** Who is here, and where their journey stands; answered also when nobody is. */
export async function readSession(ctx: Context, actor: Actor | null): Promise<SessionView> {
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
