import type { RestorationView } from '../../../../contract/restorations.ts'
import type { Actor, Context } from '../../../context.ts'
import { audit } from '../../team/audit/audit.ts'
import { decideRestored } from '../outbox/outbox.ts'
import { closeRestoration, findRestoration } from './queries.ts'

/** What became of the workspace's mails after a restore, until an admin has closed it. */
export async function readRestoration(ctx: Context, actor: Actor): Promise<RestorationView> {
  const row = await findRestoration(ctx.db, actor.workspaceId)
  if (!row) return { restoration: null }
  const { madeAt, restoredAt, ...counts } = row
  return {
    restoration: { madeAt: madeAt.toISOString(), restoredAt: restoredAt.toISOString(), ...counts },
  }
}

/** An admin says what becomes of the mails that nobody can tell about: all go, or none. */
export async function decideRestoration(
  ctx: Context,
  actor: Actor,
  decision: 'send' | 'drop',
): Promise<RestorationView> {
  await ctx.db.transaction().execute(async (db) => {
    const mails = await decideRestored(ctx, db, { workspaceId: actor.workspaceId, decision })
    if (mails === 0) return
    await audit(ctx, db, {
      workspaceId: actor.workspaceId,
      userId: actor.userId,
      actor: actor.email,
      verb: 'restoration.decided',
      subject: { type: 'workspace', id: actor.workspaceId },
      ipPrefix: actor.ipPrefix,
      detail: { decision, mails: String(mails) },
    })
  })
  return readRestoration(ctx, actor)
}

/** An admin has seen it. What is still looked for goes on by itself. */
export async function closeSeen(ctx: Context, actor: Actor): Promise<RestorationView> {
  await closeRestoration(ctx.db, { workspaceId: actor.workspaceId, at: ctx.clock.now() })
  return readRestoration(ctx, actor)
}
