import { randomBytes } from 'node:crypto'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { z } from 'zod'
import { ownOrigin } from '../../own-origin.ts'
import { type Call, type Graph, guarded, requiredMessage } from './access.ts'
import { composeChanged, type FileAttachment, fileAttachment } from './compose.ts'
import { badRequest, itemNotFound } from './errors.ts'
import { changeMessage, type Mailbox, type Message } from './mailbox.ts'
import { attachmentJson, attachmentParts } from './message-json.ts'

/** Beyond this an attachment needs an upload session. Bytes. */
const largestDirect = 3 * 1024 * 1024
/** What one part of an upload may hold. Bytes. */
const largestPart = 4 * 1024 * 1024

const sessionInput = z.object({
  AttachmentItem: z.looseObject({
    attachmentType: z.string(),
    name: z.string(),
    size: z
      .number()
      .int()
      .min(1)
      .max(150 * 1024 * 1024),
    contentType: z.string().nullish(),
    isInline: z.boolean().default(false),
    contentId: z.string().nullish(),
  }),
})

/** A file that comes in parts. It lives in memory: an upload does not outlive a restart. */
interface Upload {
  mailbox: Mailbox
  message: Message
  file: Omit<FileAttachment, 'contentBytes'> & { name: string; isInline: boolean }
  size: number
  parts: Buffer
}

/** Attachments of a message: list, one, add, and uploads in parts. */
export function attachmentRoutes(app: FastifyInstance, graph: Graph): void {
  const uploads = new Map<string, Upload>()
  const base = '/v1.0/me/messages/:id/attachments'
  app.get(
    base,
    guarded(graph, 'attachments.list', (call) => ({
      value: attachmentParts(requiredMessage(call)).map(attachmentJson),
    })),
  )
  app.get(`${base}/:attachmentId`, guarded(graph, 'attachments.list', one))
  app.post(base, { bodyLimit: 5 * 1024 * 1024 }, guarded(graph, 'attachments.create', add))
  app.post(
    `${base}/createUploadSession`,
    guarded(graph, 'attachments.create', (call) => openUpload(uploads, call)),
  )
  // The address is the key: Outlook's upload addresses want no bearer.
  app.put('/outlook/upload/:key', { bodyLimit: largestPart }, async (request, reply) => {
    const { status, body } = await takePart(graph, uploads, request)
    return reply.code(status).send(body)
  })
}

function one(call: Call) {
  const { attachmentId } = z.object({ attachmentId: z.string() }).parse(call.request.params)
  const at = Number(Buffer.from(attachmentId, 'base64url').toString().split(':')[1])
  const part = attachmentParts(requiredMessage(call))[at]
  if (!part) throw itemNotFound()
  return attachmentJson(part, at)
}

async function add(call: Call) {
  const message = requiredDraft(call)
  const given = fileAttachment.safeParse(call.request.body)
  if (!given.success) throw badRequest('RequestBodyRead', z.prettifyError(given.error))
  if (Buffer.byteLength(given.data.contentBytes, 'base64') > largestDirect)
    throw badRequest('ErrorAttachmentSizeLimitExceeded', 'Use an upload session for attachments over 3 MB.')
  await attach(call.graph, { mailbox: call.mailbox, message }, given.data)
  const parts = attachmentParts(message)
  const last = parts.at(-1)
  if (!last) throw itemNotFound()
  return call.reply.code(201).send(attachmentJson(last, parts.length - 1))
}

function openUpload(uploads: Map<string, Upload>, call: Call) {
  const message = requiredDraft(call)
  const given = sessionInput.safeParse(call.request.body)
  if (!given.success) throw badRequest('RequestBodyRead', z.prettifyError(given.error))
  const { size, ...file } = given.data.AttachmentItem
  const key = randomBytes(32).toString('base64url')
  uploads.set(key, { mailbox: call.mailbox, message, file, size, parts: Buffer.alloc(0) })
  return call.reply.code(201).send({
    '@odata.context': 'https://graph.microsoft.com/v1.0/$metadata#microsoft.graph.uploadSession',
    uploadUrl: `${ownOrigin(call.request)}/outlook/upload/${key}`,
    expirationDateTime: new Date(Date.now() + 3600_000).toISOString(),
    nextExpectedRanges: ['0-'],
  })
}

/** One part, in order: `Content-Range: bytes from-to/size`. The last one makes the attachment. */
async function takePart(
  graph: Graph,
  uploads: Map<string, Upload>,
  request: FastifyRequest,
): Promise<{ status: number; body: object | undefined }> {
  const { key } = z.object({ key: z.string() }).parse(request.params)
  const upload = uploads.get(key)
  if (!upload) throw itemNotFound()
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(String(request.headers['content-range'] ?? ''))
  const [from, to, size] = (range ?? []).slice(1).map(Number)
  const part = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0)
  const fits =
    from === upload.parts.length && to === from + part.length - 1 && size === upload.size && part.length > 0
  if (!fits) throw badRequest('ErrorInvalidContentRange', 'The Content-Range does not fit the upload.')
  upload.parts = Buffer.concat([upload.parts, part])
  if (upload.parts.length < upload.size)
    return { status: 200, body: { nextExpectedRanges: [`${upload.parts.length}-`] } }
  uploads.delete(key)
  await attach(graph, upload, { ...upload.file, contentBytes: upload.parts.toString('base64') })
  return { status: 201, body: undefined }
}

async function attach(
  graph: Graph,
  to: { mailbox: Mailbox; message: Message },
  file: FileAttachment,
): Promise<void> {
  const raw = await composeChanged(to.message, {}, [file])
  changeMessage(to.mailbox, to.message, { raw })
  graph.microsoft.store.save()
}

function requiredDraft(call: Call): Message {
  const message = requiredMessage(call)
  if (!message.isDraft) throw badRequest('ErrorInvalidOperation', 'Only a draft takes attachments.')
  return message
}
