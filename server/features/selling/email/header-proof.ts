import type { HeaderProofs } from '../../../../contract/email-headers.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId, newToken } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import { insertEmail, messageIdFor, wakeLane } from '../../background/outbox/outbox.ts'
import { findSendingMailbox, mailboxVendors } from '../../connecting/mailboxes/mailboxes.ts'
import { htmlToText } from '../content/content.ts'
import { identityOf } from '../identities/identities.ts'
import { addressKey, linkAddress, listSights, makeLink, readFooters } from '../opt-outs/opt-outs.ts'
import { messageKey } from '../replies/replies.ts'
import { type ArrivedHeaders, arrivedHeaders } from './arrived-headers.ts'
import { findByMessageKey, listProofs, saveProof } from './header-proof-queries.ts'
import { refuseOptedOut } from './refuse-opted-out.ts'
import { planSoon } from './schedule.ts'

const words = {
  en: {
    subject: 'Do the unsubscribe headers arrive?',
    text: 'Open the source of this email where it has arrived, copy all of it, and paste it under Settings, Unsubscribe.',
  },
  sv: {
    subject: 'Kommer avregistreringshuvudena fram?',
    text: 'Öppna källkoden till mejlet där det har kommit fram, kopiera alltihop och klistra in det under Inställningar, Avregistrering.',
  },
}

/** What is known of each mail service: what an admin has proven, and what stood in a sent copy; of each that this installation offers. */
export async function readHeaderProofs(ctx: Context, { workspaceId }: Actor): Promise<HeaderProofs> {
  const known = await listProofs(ctx.db, workspaceId)
  const sights = await listSights(ctx.db, workspaceId)
  return {
    services: mailboxVendors(ctx).map((vendor) => {
      const proof = known.find((one) => one.vendor === vendor)
      const sight = sights.find((one) => one.vendor === vendor)
      const copy = sight && {
        listUnsubscribe: sight.list_unsubscribe,
        oneClick: sight.one_click,
        at: sight.read_at.toISOString(),
      }
      const at = proof?.at.toISOString() ?? null
      return { vendor, verdict: proof?.verdict ?? null, at, copy: copy ?? null }
    }),
  }
}

/**
 * Sends a mail from the admin's own mailbox, by the outbox like every mail and with the headers of every mail. Throws
 * `mailbox_missing`, `mailbox_disconnected` and what `refuseOptedOut` throws.
 */
export async function sendHeaderProbe(ctx: Context, actor: Actor, to: string): Promise<void> {
  const { workspaceId, userId } = actor
  const from = await findSendingMailbox(ctx.db, identityOf(actor))
  if (!from) throw new Refusal('mailbox_missing')
  if (from.isLost) throw new Refusal('mailbox_disconnected')
  await refuseOptedOut(ctx, actor, { addressees: [{ name: to, email: to, who: null }], copies: [] })
  const token = newToken()
  const footers = await readFooters(ctx, actor, { token, from: from.address })
  const { subject, text } = words[actor.language]
  const html = `<p>${text}</p>${footers.appended}`
  const plan = planSoon(ctx)
  const id = newId()
  const email = {
    workspace_id: workspaceId,
    id,
    kind: 'sales' as const,
    user_id: userId,
    mailbox_id: from.mailboxId,
    identity_id: identityOf(actor).identityId,
    send_key: id,
    compose_id: null,
    template_id: null,
    content_hash: null,
    person_id: null,
    ...plan,
    subject,
    html,
    text: await htmlToText(html, userId),
    message_id: messageIdFor(newId(), from.address),
    record_object: null,
    record_id: null,
    who_object: null,
    who_id: null,
    what_id: null,
    created_at: ctx.clock.now(),
    sent_at: null,
    vendor_message_id: null,
    vendor_thread_id: null,
  }
  const recipients = [{ id: newId(), kind: 'to' as const, position: 0, name: null, address: to }]
  await ctx.db.transaction().execute(async (db) => {
    await insertEmail(db, { email, recipients, attachmentIds: [], images: [] })
    const link = { workspace_id: workspaceId, token, email_id: id, user_id: userId, form: footers.form }
    await makeLink(ctx, db, { ...link, address: addressKey(to) })
    await wakeLane(ctx, db, { workspaceId, mailboxId: from.mailboxId, at: plan.due_at })
  })
}

/** Compares what arrived of a mail of ours with what it left with, and keeps the verdict on its mail service. */
export async function takeArrived(
  ctx: Context,
  { workspaceId, userId }: Actor,
  source: string,
): Promise<'proven' | 'dropped' | 'unknown'> {
  const arrived = arrivedHeaders(source)
  const left =
    arrived.messageId &&
    (await findByMessageKey(ctx.db, { workspaceId, messageKey: messageKey(arrived.messageId) }))
  // A mail with copies leaves without the second header, and proves nothing about it.
  if (!left) return 'unknown'
  if (left.addressees > 1) return 'unknown'
  const url = left.form === 'https' ? linkAddress(ctx, left) : null
  const verdict = isWhole(arrived, { url, token: left.token }) ? 'proven' : 'dropped'
  const row = { workspace_id: workspaceId, vendor: left.vendor, verdict, user_id: userId } as const
  await saveProof(ctx.db, { ...row, at: ctx.clock.now() })
  return verdict
}

/** Both headers with the mail's own link; where mails offer a mail to their sender the first one alone, with its token. */
function isWhole(arrived: ArrivedHeaders, sent: { url: string | null; token: string }): boolean {
  const said = arrived.listUnsubscribe?.replace(/\s/g, '') ?? ''
  if (sent.url === null) return said.includes('<mailto:') && said.includes(sent.token)
  const isOneClick = arrived.listUnsubscribePost?.toLowerCase() === 'list-unsubscribe=one-click'
  return said.includes(`<${sent.url}>`) && isOneClick
}
