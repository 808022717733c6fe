import type { EmailSummary } from '../../../../contract/email.ts'
import { emailActions } from '../../../../contract/email.ts'
import type { EmailText, RewriteRequest } from '../../../../contract/email-text.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { PanelActor } from '../../../route.ts'
import {
  findAttachmentsOf,
  findEmail,
  findRecipients,
  findSource,
  type Rewritten,
  rewrite,
} from '../../background/outbox/outbox.ts'
import { findMailbox } from '../../connecting/mailboxes/mailboxes.ts'
import { imageBytesOf, inlineImages, storedImagesOf, storeImages } from '../content/content.ts'
import { findLinkOf, refuseWithoutPostalAddress, setLinkForm } from '../opt-outs/opt-outs.ts'
import { markedDigestOf } from '../templates/templates.ts'
import { checkAttachments } from './attachments.ts'
import { ownEmail } from './own-email.ts'
import type { Subject } from './permissions.ts'
import { presentEmail } from './present.ts'
import { refuseOptedOut } from './refuse-opted-out.ts'
import { chooseAddressees, copyOf, type Draft, readRecord, recipientsOf, writeDraft } from './send.ts'

/** A mail of the actor's own as it was written. Throws `not_found`, `not_changeable` once it has begun to leave. */
export async function readText(ctx: Context, actor: Actor, id: string): Promise<EmailText> {
  const email = await ownEmail(ctx, actor, id)
  const { workspaceId } = actor
  const source = await findSource(ctx.db, { workspaceId, emailId: id })
  const { record_object: object, record_id: recordId, who_object: whoObject, who_id: whoId } = email
  if (!isOpen(email) || !source || !object || !recordId || !whoObject || !whoId)
    throw new Refusal('not_changeable')
  const of = { workspaceId, emailIds: [id] }
  const recipients = await findRecipients(ctx.db, of)
  const copies = (kind: 'cc' | 'bcc') =>
    recipients.filter((one) => one.kind === kind).map(({ address }) => address)
  const files = await findAttachmentsOf(ctx.db, of)
  return {
    record: { object, id: recordId },
    person: { object: whoObject, id: whoId },
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
  const { record, person } = await readText(ctx, actor, id)
  if (!record || !person) throw new Refusal('not_changeable')
  const writer: PanelActor = { ...actor, record }
  const { mailbox_id: mailboxId } = before
  const from = mailboxId && (await findMailbox(ctx.db, { workspaceId, mailboxId }))
  if (!from) throw new Refusal('mailbox_missing')
  // It goes where it was to go, whatever address the record has by now.
  const known = await findRecipients(ctx.db, { workspaceId, emailIds: [id] })
  const address = known.find(({ kind }) => kind === 'to')?.address
  const markedDigest = await markedDigestOf(ctx, actor, text)
  const asked = { to: [person], isNoncommercial: markedDigest !== null }
  const addressees = chooseAddressees(await readRecord(ctx, writer), asked).map((one) => ({
    ...one,
    email: address ?? one.email,
  }))
  const copied = {
    isNoncommercial: asked.isNoncommercial,
    addressees: addressees.map((one) => ({ ...one, who: one })),
    copies: [...text.cc, ...text.bcc],
  }
  await refuseOptedOut(ctx, actor, copied)
  await refuseWithoutPostalAddress(ctx, actor, addressees)
  const request = { ...text, templateId: text.templateId ?? undefined }
  const draft = { ...(await writeDraft(ctx, writer, { request, from, addressees })), markedDigest }
  const [to] = addressees
  const link = await findLinkOf(ctx.db, { workspaceId, emailId: id })
  if (!to || !link) throw new Refusal('not_changeable')
  const { attachmentIds, imagesHtml } = draft
  const content = contentOf(draft, { copies: recipientsOf(to, text), copy: copyOf(draft, to, link.token) })
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
