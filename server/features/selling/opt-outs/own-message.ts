import type { UnsubscribeMessage } from '../../../../contract/opt-outs-words.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import { readSetting } from '../../team/settings/settings.ts'
import { deleteMessage, findMessage, saveMessage } from './message-queries.ts'

/** The actor's own words about refusing mail, and whether they may have some. */
export async function readOwnMessage(ctx: Context, actor: Actor) {
  const { workspaceId } = actor
  const { ownMessages } = await readSetting(ctx.db, { workspaceId, section: 'unsubscribe' })
  return { message: (await findMessage(ctx.db, actor)) ?? null, mayHave: ownMessages }
}

/** Null goes back to the company's words. Throws `forbidden` where admins let nobody have words of their own. */
export async function saveOwnMessage(ctx: Context, actor: Actor, message: UnsubscribeMessage | null) {
  const { mayHave } = await readOwnMessage(ctx, actor)
  if (message && !mayHave) throw new Refusal('forbidden')
  const { workspaceId, userId } = actor
  if (message) await saveMessage(ctx.db, { workspaceId, userId, message, now: ctx.clock.now() })
  else await deleteMessage(ctx.db, { workspaceId, userId })
  return { message, mayHave }
}
