import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import { findEmail } from '../../background/outbox/outbox.ts'
import { ownOnly, type Subject } from './permissions.ts'

/** The actor's own mail. Throws `not_found`. */
export async function ownEmail(ctx: Context, actor: Actor, id: string): Promise<Subject> {
  return ownOnly(actor, await findEmail(ctx.db, { workspaceId: actor.workspaceId, id }))
}

/** The same in the panel, which knows the mails of its record only. Throws `not_found`. */
export async function emailOfRecord(ctx: Context, actor: PanelActor, id: string): Promise<Subject> {
  const email = await ownEmail(ctx, actor, id)
  if (email.record_id !== actor.record.id) throw new Refusal('not_found')
  return email
}

/** One that the panel shows of its record's own person as well, wherever that was sent from. Throws `not_found`. */
export async function emailAboutRecord(ctx: Context, actor: PanelActor, id: string): Promise<Subject> {
  const email = await ownEmail(ctx, actor, id)
  if (![email.record_id, email.who_id].includes(actor.record.id)) throw new Refusal('not_found')
  return email
}
