import type { MailAddress, OutgoingMail } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { readBlobs, storedImagesOf } from '../../selling/content/content.ts'
import { linkAddress, mailtoAddress, noncommercialNote } from '../../selling/opt-outs/opt-outs.ts'
import { readUser } from '../../team/users/users.ts'
import { findWholeMail } from './parts-queries.ts'
import type { EmailRow, RecipientRow } from './queries.ts'

type WholeMail = NonNullable<Awaited<ReturnType<typeof findWholeMail>>>

/** A picture or a file of a mail is not there any more: no try can send it. */
export class ContentMissing extends Error {
  constructor(sha256: string) {
    super(`The bytes ${sha256} are gone`)
    this.name = 'ContentMissing'
  }
}

/**
 * A mail as it leaves. Its parts are read once its attempt is there: from then on the tables let none of them change.
 * Throws ContentMissing.
 */
export async function outgoingMail(
  ctx: Context,
  tried: Pick<EmailRow, 'workspace_id' | 'id'>,
  from: MailAddress,
): Promise<OutgoingMail> {
  const { workspace_id: workspaceId, id: emailId } = tried
  const email = await findWholeMail(ctx.db, { workspaceId, id: emailId })
  if (!email) throw new Error(`There is no mail ${emailId}`)
  const { recipients, files, answer } = email
  const images = storedImagesOf(email.html)
  const isNoncommercial = email.marked_digest !== null
  const note = isNoncommercial
    ? await noteOf(ctx, { workspaceId, userId: email.user_id })
    : { html: '', text: '' }
  const blobs = await readBlobs(ctx.db, {
    workspaceId,
    hashes: [...images, ...files.map((one) => one.sha256)],
  })
  const found = new Map(blobs.map((one) => [one.sha256, one]))
  const blob = (sha256: string) => {
    const one = found.get(sha256)
    if (!one) throw new ContentMissing(sha256)
    return one
  }
  return {
    messageId: email.message_id,
    from,
    to: addressesOf(recipients, 'to'),
    cc: addressesOf(recipients, 'cc'),
    bcc: addressesOf(recipients, 'bcc'),
    subject: email.subject,
    html: `${email.html}${note.html}`,
    text: `${email.text}${note.text}`,
    inline: images.map((sha256) => ({
      cid: `${sha256}@msi`,
      mediaType: blob(sha256).mediaType,
      bytes: blob(sha256).bytes,
    })),
    attachments: files.map((one) => ({
      name: one.name,
      mediaType: one.media_type,
      bytes: blob(one.sha256).bytes,
    })),
    date: ctx.clock.now(),
    unsubscribe: isNoncommercial ? null : waysToRefuse(ctx, { workspaceId, ...email }, from.address),
    answers: answer
      ? { id: answer.vendor_message_id, threadId: answer.vendor_thread_id, refersTo: answer.refers_to }
      : undefined,
  }
}

/**
 * What ends a non-commercial mail, in its sender's language. It is put below as the mail is made, because until then the mail can
 * become one like any other; a mail program's button for refusing mail would say no to what comes all the same.
 */
async function noteOf(ctx: Context, { workspaceId, userId }: { workspaceId: string; userId: string | null }) {
  const { language } = userId
    ? await readUser(ctx.db, { workspaceId, id: userId })
    : { language: 'en' as const }
  return noncommercialNote(language)
}

/**
 * As the mail was made with; each try hands over the same. The link is about To alone: where others get the mail too, no
 * program of theirs may say no for To by a press of its button, so all that it can do is open the page.
 */
function waysToRefuse(
  ctx: Context,
  { workspaceId, recipients, link }: Pick<WholeMail, 'recipients' | 'link'> & { workspaceId: string },
  from: string,
): OutgoingMail['unsubscribe'] {
  if (!link) return null
  const { token, form } = link
  const url = form === 'https' ? linkAddress(ctx, { workspaceId, token }) : null
  if (recipients.length > 1) return url === null ? null : { url, mailto: null }
  return { url, mailto: mailtoAddress(from, { workspaceId, token }) }
}

function addressesOf(recipients: WholeMail['recipients'], kind: RecipientRow['kind']): MailAddress[] {
  return recipients
    .filter((one) => one.kind === kind)
    .map((one) => ({ name: one.name, address: one.address }))
}
