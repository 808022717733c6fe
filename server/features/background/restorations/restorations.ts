import type { RestorationView } from '../../../../contract/restorations.ts'
import type { Actor, Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../../team/audit/audit.ts'
import { decideRestored, letMailGo } from '../outbox/outbox.ts'
import { closeRestoration, findAwaited, findRestoration, moveRecord } from './queries.ts'

export { findAwaited }

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

/** What the record has is known here now, in the transaction that has made it so. */
export async function recordTakenUp(db: Db, workspaceId: string): Promise<void> {
  await moveRecord(db, { workspaceId, from: 'awaited', to: 'taken_up' })
}

/** An admin says that mail goes although the record of opt-outs and erasures is lost. */
export async function goWithoutRecord(ctx: Context, actor: Actor): Promise<RestorationView> {
  const { workspaceId } = actor
  const moved = await ctx.db.transaction().execute(async (db) => {
    if (!(await moveRecord(db, { workspaceId, from: 'missing', to: 'gone_without' }))) return false
    await audit(ctx, db, {
      workspaceId,
      userId: actor.userId,
      actor: actor.email,
      verb: 'restoration.went_without_record',
      subject: { type: 'workspace', id: workspaceId },
      ipPrefix: actor.ipPrefix,
    })
    return true
  })
  if (moved) await letMailGo(ctx, workspaceId)
  return readRestoration(ctx, actor)
}
