import { randomBytes } from 'node:crypto'
import MailComposer from 'nodemailer/lib/mail-composer'
import { z } from 'zod'
import { headerValue, messageIds, partText, readHeaders } from '../../mail/mime.ts'
import { badRequest } from './errors.ts'
import { type Message, rawOf } from './mailbox.ts'
import { attachmentParts, textParts, treeOf } from './message-json.ts'

const recipient = z.object({
  emailAddress: z.object({ name: z.string().nullish(), address: z.string() }),
})
const people = z.array(recipient).optional()

/** A file that comes with a JSON message or is added to a draft. */
export const fileAttachment = z.looseObject({
  name: z.string().default(''),
  contentType: z.string().nullish(),
  contentBytes: z.string(),
  isInline: z.boolean().default(false),
  contentId: z.string().nullish(),
})
export type FileAttachment = z.infer<typeof fileAttachment>

/** A message as a caller writes it in JSON; everything may be left out. */
export const messageInput = z.looseObject({
  subject: z.string().nullish(),
  body: z.object({ contentType: z.string(), content: z.string() }).optional(),
  toRecipients: people,
  ccRecipients: people,
  bccRecipients: people,
  replyTo: people,
  internetMessageHeaders: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  attachments: z.array(fileAttachment).optional(),
  isRead: z.boolean().optional(),
})
export type MessageInput = z.infer<typeof messageInput>

type Composed = NonNullable<ConstructorParameters<typeof MailComposer>[0]>

/** Builds the message that a JSON draft stands for. */
export function composeNew(input: MessageInput): Promise<Buffer> {
  return build({
    ...fields(input),
    messageId: newMessageId(),
    headers: customHeaders(input.internetMessageHeaders ?? []),
    attachments: (input.attachments ?? []).map(attached),
  })
}

/** Builds a draft anew with what changes; what is not named stays. */
export function composeChanged(
  message: Message,
  change: MessageInput,
  more: FileAttachment[] = [],
): Promise<Buffer> {
  const raw = rawOf(message)
  const headers = readHeaders(raw)
  const kept = (name: string) => headerValue(headers, name)
  const given = fields(change)
  const parts = attachmentParts(message)
  const text = given.text ?? given.html
  const own = headers.filter(({ name }) => /^(x-|in-reply-to$|references$)/i.test(name))
  return build({
    from: kept('from'),
    to: kept('to'),
    cc: kept('cc'),
    bcc: kept('bcc'),
    replyTo: kept('reply-to'),
    subject: kept('subject'),
    date: kept('date'),
    messageId: kept('message-id') || newMessageId(),
    ...(text === undefined ? currentBody(message) : {}),
    ...Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined)),
    headers: [
      ...own.map(({ name, value }) => ({ key: name, value })),
      ...customHeaders(change.internetMessageHeaders ?? []),
    ],
    attachments: [
      ...parts.map((part) => ({
        filename: part.filename || (false as const),
        content: part.body,
        contentType: part.type,
        cid: headerValue(part.headers, 'content-id').replace(/^<|>$/g, ''),
        contentDisposition: /^attachment/i.test(headerValue(part.headers, 'content-disposition'))
          ? ('attachment' as const)
          : ('inline' as const),
      })),
      ...more.map(attached),
    ],
  })
}

/** Builds the draft that Exchange makes of an answer: addressed, with what it answers below a line. */
export function composeReply(
  answered: Message,
  how: { comment?: string | undefined; isToAll: boolean; own: string },
): Promise<Buffer> {
  const headers = readHeaders(rawOf(answered))
  const kept = (name: string) => headerValue(headers, name)
  const { plain, marked } = textParts(treeOf(answered))
  const quoted = marked ? partText(marked) : `<pre>${escaped(plain ? partText(plain) : '')}</pre>`
  const others = [kept('to'), kept('cc')].filter(Boolean).join(', ')
  const subject = kept('subject')
  return build({
    to: kept('reply-to') || kept('from'),
    ...(how.isToAll ? { cc: withoutAddress(others, how.own) } : {}),
    subject: /^re:/i.test(subject) ? subject : `RE: ${subject}`,
    messageId: newMessageId(),
    inReplyTo: answered.internetMessageId,
    references: [...messageIds(kept('references')), answered.internetMessageId],
    html: `${escaped(how.comment ?? '')}<hr><div id="divRplyFwdMsg"><b>From:</b> ${escaped(kept('from'))}</div>${quoted}`,
  })
}

function withoutAddress(list: string, own: string): string {
  return list
    .split(',')
    .filter((one) => !one.toLowerCase().includes(own.toLowerCase()))
    .join(',')
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
}

export function newMessageId(): string {
  return `<${randomBytes(16).toString('hex').toUpperCase()}@NDVP190MB0042.EURP190.PROD.OUTLOOK.COM>`
}

function fields(input: MessageInput): Composed {
  const list = (rows: z.infer<typeof people>) =>
    rows?.map(({ emailAddress }) => ({ name: emailAddress.name ?? '', address: emailAddress.address }))
  const isHtml = input.body?.contentType.toLowerCase() === 'html'
  return {
    to: list(input.toRecipients),
    cc: list(input.ccRecipients),
    bcc: list(input.bccRecipients),
    replyTo: list(input.replyTo),
    subject: input.subject ?? undefined,
    ...(input.body ? { [isHtml ? 'html' : 'text']: input.body.content } : {}),
  }
}

function currentBody(message: Message): Composed {
  const { plain, marked } = textParts(treeOf(message))
  return {
    ...(plain ? { text: partText(plain) } : {}),
    ...(marked ? { html: partText(marked) } : {}),
  }
}

/** Graph takes five headers at most, and only such as begin with x-. */
function customHeaders(rows: { name: string; value: string }[]) {
  if (rows.length > 5 || rows.some(({ name }) => !/^x-[\w-]+$/i.test(name)))
    throw badRequest(
      'InvalidInternetMessageHeader',
      "The internet message header name should start with 'x-' or 'X-', and there may be five at most.",
    )
  return rows.map(({ name, value }) => ({ key: name, value }))
}

function attached(file: FileAttachment) {
  return {
    filename: file.name || (false as const),
    content: Buffer.from(file.contentBytes, 'base64'),
    contentType: file.contentType ?? undefined,
    ...(file.isInline && file.contentId
      ? { cid: file.contentId, contentDisposition: 'inline' as const }
      : {}),
  }
}

function build(parts: Composed): Promise<Buffer> {
  const composed = new MailComposer({ ...parts, disableFileAccess: true, disableUrlAccess: true }).compile()
  composed.keepBcc = true
  return composed.build()
}
