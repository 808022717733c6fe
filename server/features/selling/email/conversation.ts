import type { ConversationItem, ConversationView } from '../../../../contract/email-conversation.ts'
import type { ObjectionMark, ObjectionState } from '../../../../contract/opt-outs-objections.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Exchange, PanelActor } from '../../../route.ts'
import { fileName } from '../../background/outbox/outbox.ts'
import { decideObjection, findMarks, findObjection } from '../opt-outs/opt-outs.ts'
import {
  type EventRow,
  findAbsences,
  findMailsOfThread,
  findReceived,
  findUnsentAnswers,
  readMessageFile,
} from '../replies/replies.ts'
import { emailAboutRecord, ownEmail } from './own-email.ts'
import { askedMessage } from './own-message.ts'
import { presentDetails } from './present.ts'
import { findOwnMails } from './queries.ts'

/** What was sent and what came back in the conversation of a mail, for its own sender alone. Throws `not_found`. */
export async function readConversation(ctx: Context, actor: Actor, id: string): Promise<ConversationView> {
  const email = await ownEmail(ctx, actor, id)
  const { workspaceId, userId } = actor
  const thread = await findMailsOfThread(ctx.db, { workspaceId, emailId: email.id })
  const unsent = await findUnsentAnswers(ctx.db, { workspaceId, emailIds: thread })
  const emailIds = [...new Set([...thread, ...unsent])]
  const mails = await findOwnMails(ctx.db, { workspaceId, userId, ids: emailIds })
  const shown = await presentDetails(ctx, actor, mails)
  const sent = shown.map((email): ConversationItem => ({ kind: 'sent', at: email.at, email }))
  const received = await findReceived(ctx.db, { workspaceId, emailIds: mails.map((mail) => mail.id) })
  const mailEventIds = received.map((one) => one.id)
  const absences = await findAbsences(ctx.db, { workspaceId, mailEventIds })
  const objections = await findMarks(ctx.db, { workspaceId, mailEventIds })
  const shownReceived = received.map((one) => presentReceived(one, { absences, objections }))
  return { items: inOrder(sent, shownReceived) }
}

interface Known {
  absences: Map<string, string | null>
  objections: Awaited<ReturnType<typeof findMarks>>
}

function presentReceived(
  event: EventRow,
  { absences, objections }: Known,
): ConversationItem & { kind: 'received' } {
  const { id, email_id: emailId, kind: sort, from_address: address, from_name: name } = event
  const from = address === null ? null : { name, address }
  const at = event.at.toISOString()
  const away = absences.has(id) ? { until: absences.get(id) ?? null } : null
  const objection = objections.get(id) ?? null
  return { kind: 'received', at, message: { id, emailId, sort, from, at, objection, away } }
}

/** By their times; what came back never stands above what it came back to, whatever the clocks of others say. */
function inOrder(
  sent: ConversationItem[],
  received: (ConversationItem & { kind: 'received' })[],
): ConversationItem[] {
  const sentAt = new Map(
    sent.flatMap((one) => (one.kind === 'sent' ? [[one.email.id, one.at] as const] : [])),
  )
  const placed = [...sent, ...received].map((item) => {
    const answered = item.kind === 'received' ? sentAt.get(item.message.emailId) : undefined
    return { item, place: Math.max(Date.parse(item.at), Date.parse(answered ?? item.at)) }
  })
  return placed.sort((one, other) => one.place - other.place).map(({ item }) => item)
}

/** Answers with one of its files. Throws `not_found` and what `readMessageFile` throws. */
export async function sendReceivedFile(
  ctx: Context,
  actor: Actor,
  about: { id: string; at: number; exchange: Exchange },
): Promise<void> {
  const asked = await askedMessage(ctx, actor, about.id)
  const { name, bytes } = await readMessageFile(ctx, { ...asked, at: about.at })
  about.exchange.file({ name: fileName(name), bytes })
}

/** The same in the panel, which knows the mails of its record only. Throws `not_found`. */
export async function readConversationOnRecord(
  ctx: Context,
  actor: PanelActor,
  id: string,
): Promise<ConversationView> {
  return readConversation(ctx, actor, (await emailAboutRecord(ctx, actor, id)).id)
}

/** Decides about an objection that came to a mail of the panel's record. Throws `not_found`. */
export async function decideOnRecord(
  ctx: Context,
  actor: PanelActor,
  about: { id: string; state: ObjectionState },
): Promise<ObjectionMark> {
  const { workspaceId } = actor
  const objection = await findObjection(ctx.db, { workspaceId, id: about.id })
  if (!objection) throw new Refusal('not_found')
  await emailAboutRecord(ctx, actor, objection.email_id)
  return decideObjection(ctx, actor, about)
}
