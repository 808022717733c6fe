import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import { audit } from '../../team/audit/audit.ts'
import { setReadsAnswers } from './queries.ts'

/**
 * The owner of a mailbox lets the new part of answers be read in it, or lets it no more. What waits to be read
 * is looked at again right before it is. Throws `mailbox_missing`.
 */
export async function letAnswersBeRead(ctx: Context, actor: Actor, agreed: boolean): Promise<void> {
  const { workspaceId, userId } = actor
  await ctx.db.transaction().execute(async (db) => {
    const changed = await setReadsAnswers(db, { workspaceId, userId }, agreed ? 'agreed' : 'declined')
    if (!changed) throw new Refusal('mailbox_missing')
    if (changed.was === changed.now) return
    await audit(ctx, db, {
      workspaceId,
      userId,
      actor: actor.email,
      verb: agreed ? 'mailbox.reading_agreed' : 'mailbox.reading_declined',
      subject: { type: 'mailbox', id: changed.id },
      ipPrefix: actor.ipPrefix,
    })
  })
}
