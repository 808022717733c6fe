import type { Actor } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { EmailRow } from '../../background/outbox/outbox.ts'

export type Subject = EmailRow & { user_id: string }

/** Sellers see their own mail, admins everybody's. */
export function mayRead(actor: Actor, email: EmailRow): email is Subject {
  return email.kind === 'sales' && (email.user_id === actor.userId || actor.role === 'admin')
}

/** Bodies and what happens to a mail are its sender's alone. */
export function isSender(actor: Actor, email: EmailRow): email is Subject {
  return email.kind === 'sales' && email.user_id === actor.userId
}

/** Whose mails a list may show: null is everybody's. */
export function visibleUser(actor: Actor): string | null {
  return actor.role === 'admin' ? null : actor.userId
}

/** The mail, if the actor sent it. Throws `not_found`: that there is another's is nobody's business. */
export function ownOnly(actor: Actor, email: EmailRow | undefined): Subject {
  if (!email || !isSender(actor, email)) throw new Refusal('not_found')
  return email
}
