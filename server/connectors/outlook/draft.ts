import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import { keyHeader } from '../inbound.ts'
import type { OutgoingMail } from '../mail.ts'
import { nullIfMissing } from '../null-if-missing.ts'
import type { GraphClient } from './client.ts'
import { handleOf, messageFacts, recipients, writeHandle } from './translate.ts'

/** Graph takes 4 MB in one request; base64 makes a third more of a message. Bytes of the message. */
const largestMime = 2.9 * 1024 * 1024
/** Parts of an upload: multiples of 320 KiB, less than 4 MB. */
const uploadPart = 10 * 320 * 1024

/** A file that is added to a draft. Beyond this size it goes up in parts. Bytes. */
const largestDirect = 2.9 * 1024 * 1024

interface File {
  name: string
  mediaType: string
  bytes: Buffer
  cid: string | null
}

const draftAnswer = messageFacts.extend({ bccRecipients: z.array(z.unknown()).nullish() })
const uploadSession = z.object({ uploadUrl: z.url() })

/**
 * Lays a draft: in one piece when it is small enough, else the text first and then file by file. A draft that could not
 * be completed is taken away again.
 */
export async function layDraft(client: GraphClient, mail: OutgoingMail): Promise<{ handle: string }> {
  const { mime, files } = await inPieces(mail)
  const answer = draftAnswer.safeParse(await layMime(client, mail, mime.toString('base64')))
  if (!answer.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  const draft = answer.data
  try {
    if (mail.bcc.length > 0 && (draft.bccRecipients ?? []).length < mail.bcc.length)
      await client.call({
        method: 'PATCH',
        path: messagePath(draft.id),
        json: { bccRecipients: recipients(mail.bcc) },
      })
    for (const file of files) await addFile(client, draft.id, file)
  } catch (error) {
    await removeDraft(client, draft.id).catch(() => undefined)
    throw error
  }
  return { handle: writeHandle(handleOf(draft, mail)) }
}

/**
 * An answer is laid by Graph's own call: only that puts it surely into the conversation of what it answers, and it takes
 * the same MIME. Where that message is gone, the references keep the thread for the recipient.
 * https://learn.microsoft.com/graph/api/message-createreply
 */
async function layMime(client: GraphClient, { answers }: OutgoingMail, mime: string): Promise<unknown> {
  const lay = (path: string) => client.call({ method: 'POST', path, mime })
  const laid = answers ? await nullIfMissing(lay(`${messagePath(answers.id)}/createReply`)) : null
  return laid ?? lay('/me/messages')
}

/**
 * Takes a draft away for good; `gone` when it was sent, or is not there. A sent copy carries the same id and could be
 * deleted as well, so the addressees go first: Exchange lets them be changed in a draft only, and without them a send
 * that is still on its way is refused.
 */
export async function takeDraft(client: GraphClient, id: string): Promise<'taken' | 'gone'> {
  const nobody = { toRecipients: [], ccRecipients: [], bccRecipients: [] }
  try {
    const left = await client.call({ method: 'PATCH', path: messagePath(id), json: nobody })
    if (!messageFacts.safeParse(left).data?.isDraft) return 'gone'
  } catch (error) {
    if (error instanceof ConnectorError && (error.fault === 'not_found' || error.fault === 'rejected'))
      return 'gone'
    throw error
  }
  await nullIfMissing(removeDraft(client, id))
  return 'taken'
}

/** An ordinary deletion would leave it in Deleted Items, from where it can be sent. */
async function removeDraft(client: GraphClient, id: string): Promise<void> {
  await client.call({ method: 'POST', path: `${messagePath(id)}/permanentDelete` })
}

export function messagePath(id: string): string {
  return `/me/messages/${encodeURIComponent(id)}`
}

/** The message, and what has to follow it because together they would be too large: files, then images too. */
async function inPieces(mail: OutgoingMail): Promise<{ mime: Buffer; files: File[] }> {
  const { buildMime } = await import('../mime.ts')
  const headers = { [keyHeader]: mail.messageId }
  const build = (change: Partial<OutgoingMail>) =>
    buildMime({ ...mail, ...change }, { keepBcc: true, headers })
  const whole = await build({})
  if (whole.length <= largestMime) return { mime: whole, files: [] }
  const attachments = mail.attachments.map((file) => ({ ...file, cid: null }))
  const withoutFiles = await build({ attachments: [] })
  if (withoutFiles.length <= largestMime) return { mime: withoutFiles, files: attachments }
  const images = mail.inline.map((image) => ({ ...image, name: image.cid }))
  return { mime: await build({ attachments: [], inline: [] }), files: [...images, ...attachments] }
}

async function addFile(client: GraphClient, draftId: string, file: File): Promise<void> {
  const base = `${messagePath(draftId)}/attachments`
  const about = { name: file.name, contentType: file.mediaType, isInline: file.cid !== null }
  const named = file.cid === null ? about : { ...about, contentId: file.cid }
  if (file.bytes.length <= largestDirect) {
    const contentBytes = file.bytes.toString('base64')
    const json = { '@odata.type': '#microsoft.graph.fileAttachment', ...named, contentBytes }
    await client.call({ method: 'POST', path: base, json })
    return
  }
  const item = { attachmentType: 'file', size: file.bytes.length, ...named }
  const session = uploadSession.safeParse(
    await client.call({
      method: 'POST',
      path: `${base}/createUploadSession`,
      json: { AttachmentItem: item },
    }),
  )
  if (!session.success) throw new ConnectorError('temporary', { vendorCode: 'unexpected_answer' })
  const { length } = file.bytes
  for (let from = 0; from < length; from += uploadPart) {
    const bytes = file.bytes.subarray(from, from + uploadPart)
    const range = `bytes ${from}-${from + bytes.length - 1}/${length}`
    await client.upload(session.data.uploadUrl, { bytes, range })
  }
}
