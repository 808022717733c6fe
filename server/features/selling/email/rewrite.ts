import type { Answering, EmailSummary } from '../../../../contract/email.ts'
import { emailActions } from '../../../../contract/email.ts'
import type { EmailText, RewriteRequest } from '../../../../contract/email-text.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import {
  findAnswerOf,
  findAttachmentsOf,
  findEmail,
  findRecipients,
  findSource,
  type RecipientRow,
  type Rewritten,
  rewrite,
} from '../../background/outbox/outbox.ts'
import { findMailbox } from '../../connecting/mailboxes/mailboxes.ts'
import { imageBytesOf, inlineImages, storedImagesOf, storeImages } from '../content/content.ts'
import { findLinkOf, refuseWithoutPostalAddress, setLinkForm } from '../opt-outs/opt-outs.ts'
import { markedDigestOf } from '../templates/templates.ts'
import { type Addressee, chooseAddressees, knownOf, readRecord, recipientsOf, whoOf } from './addressees.ts'
import { addresseeOf } from './answering.ts'
import { checkAttachments } from './attachments.ts'
import { ownEmail } from './own-email.ts'
import type { Subject } from './permissions.ts'
import { presentEmail } from './present.ts'
import { refuseOptedOut } from './refuse-opted-out.ts'
import { copyOf, type Draft, writeDraft } from './send.ts'

/** A mail of the actor's own as it was written. Throws `not_found`, `not_changeable` once it has begun to leave. */
export async function readText(ctx: Context, actor: Actor, id: string): Promise<EmailText> {
  const email = await ownEmail(ctx, actor, id)
  const { workspaceId } = actor
  const source = await findSource(ctx.db, { workspaceId, emailId: id })
  const { record_object: object, record_id: recordId, who_object: whoObject, who_id: whoId } = email
  if (!isOpen(email) || !source || !object || !recordId) throw new Refusal('not_changeable')
  const record = { object, id: recordId }
  const person = whoObject && whoId ? { object: whoObject, id: whoId } : null
  const of = { workspaceId, emailIds: [id] }
  const recipients = await findRecipients(ctx.db, of)
  const copies = (kind: 'cc' | 'bcc') =>
    recipients.filter((one) => one.kind === kind).map(({ address }) => address)
  const files = await findAttachmentsOf(ctx.db, of)
  return {
    record,
    person,
    version: source.version,
    subject: source.subject,
    html: await inlineImages(ctx.db, { workspaceId, html: source.html }),
    cc: copies('cc'),
    bcc: copies('bcc'),
    attachments: files.map(({ id: fileId, name, size, media_type: mediaType }) => ({
      id: fileId,
      name,
      size,
      mediaType,
    })),
    templateId: email.template_id,
    answering: await answeringOf(ctx, email, { recipients, record, who: person }),
  }
}

/** What an answer that waits is fixed to: it goes where it was to go, whatever the mailbox says by now. */
async function answeringOf(
  ctx: Context,
  { workspace_id: workspaceId, id, subject, mailbox_id: mailboxId }: Subject,
  { recipients, ...fixed }: Pick<Answering, 'record' | 'who'> & { recipients: RecipientRow[] },
): Promise<Answering | null> {
  const answer = await findAnswerOf(ctx.db, { workspaceId, emailId: id })
  const to = recipients.find(({ kind }) => kind === 'to')
  if (!answer || !to) return null
  const from = mailboxId && (await findMailbox(ctx.db, { workspaceId, mailboxId }))
  const { name, address } = to
  return {
    ...fixed,
    message: answer.mail_event_id,
    subject,
    to: { name, address },
    from: from ? from.address : '',
  }
}

const isOpen = ({ state }: Subject) => emailActions.rewrite.some((open) => open === state)

/**
 * Puts what its sender has written anew in the place of what a mail says, whole; when it leaves and by which key stays. Its
 * fields are filled as at Send. Until this is saved it leaves as it was. Throws `not_found`, `not_changeable` once it has
 * begun to leave, `email_changed` when it was saved since its sender read it, `mailbox_missing`, what `readRecord`,
 * `chooseAddressees`, `refuseOptedOut`, `refuseWithoutPostalAddress`, `writeDraft` and `checkAttachments` throw.
 */
export async function rewriteEmail(
  ctx: Context,
  actor: Actor,
  { id, text }: { id: string; text: RewriteRequest },
): Promise<{ email: EmailSummary; version: number }> {
  const before = await ownEmail(ctx, actor, id)
  const { workspaceId } = actor
  const { record, person, answering } = await readText(ctx, actor, id)
  if (!record) throw new Refusal('not_changeable')
  const writer: PanelActor = { ...actor, record }
  const { mailbox_id: mailboxId } = before
  const from = mailboxId && (await findMailbox(ctx.db, { workspaceId, mailboxId }))
  if (!from) throw new Refusal('mailbox_missing')
  const known = await findRecipients(ctx.db, { workspaceId, emailIds: [id] })
  // What another has written above an answer is no text that an admin has marked.
  const markedDigest = answering ? null : await markedDigestOf(ctx, actor, text)
  const isNoncommercial = markedDigest !== null
  const addressees = answering
    ? [addresseeOf(answering.to, answering.who)]
    : await addresseesNow(ctx, writer, { person, known, isNoncommercial })
  const copied = {
    isNoncommercial,
    addressees: addressees.map((one) => ({ ...one, who: whoOf(one) })),
    copies: [...text.cc, ...text.bcc],
  }
  await refuseOptedOut(ctx, actor, copied)
  if (!answering) await refuseWithoutPostalAddress(ctx, actor, knownOf(addressees))
  const request = { ...text, templateId: text.templateId ?? undefined }
  const subject = answering ? { fixed: answering.subject } : { written: text.subject }
  const draft = { ...(await writeDraft(ctx, writer, { request, subject, from, addressees })), markedDigest }
  const [to] = addressees
  const link = await findLinkOf(ctx.db, { workspaceId, emailId: id })
  if (!to || !link) throw new Refusal('not_changeable')
  const { attachmentIds, imagesHtml } = draft
  const content = contentOf(draft, {
    copies: recipientsOf(to, text, namesOf(known)),
    copy: copyOf(draft, to, link.token),
  })
  return ctx.db.transaction().execute(async (db) => {
    await checkAttachments(db, actor, { attachmentIds, imageBytes: imageBytesOf(imagesHtml) })
    await storeImages(ctx, db, { workspaceId, html: imagesHtml })
    const at = { workspaceId, id, states: emailActions.rewrite, seen: text.seen }
    const done = await rewrite(db, at, content)
    if (done === 'left') throw new Refusal('not_changeable')
    if (done === 'changed') throw new Refusal('email_changed')
    await setLinkForm(db, { workspaceId, emailId: id, form: draft.unsubscribe.form })
    const email = (await findEmail(db, { workspaceId, id })) ?? before
    return { email: await presentEmail({ ...ctx, db }, email), version: done.version }
  })
}

/** It goes where it was to go, whatever address the record has by now. */
async function addresseesNow(
  ctx: Context,
  writer: PanelActor,
  about: { person: EmailText['person']; known: RecipientRow[]; isNoncommercial: boolean },
): Promise<Addressee[]> {
  const { person, known, isNoncommercial } = about
  if (!person) throw new Refusal('not_changeable')
  const address = known.find(({ kind }) => kind === 'to')?.address
  const asked = { to: [person], isNoncommercial }
  return chooseAddressees(await readRecord(ctx, writer), asked).map((one) => ({
    ...one,
    email: address ?? one.email,
  }))
}

const namesOf = (known: RecipientRow[]) =>
  new Map(known.map(({ address, name }) => [address.toLowerCase(), name]))

function contentOf(
  { attachmentIds, templateId, markedDigest, source }: Draft,
  { copies, copy }: { copies: ReturnType<typeof recipientsOf>; copy: ReturnType<typeof copyOf> },
): Rewritten {
  return {
    email: { ...copy, template_id: templateId, marked_digest: markedDigest },
    copies: copies.filter(({ kind }) => kind !== 'to'),
    attachmentIds,
    images: storedImagesOf(copy.html),
    source,
  }
}
