import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { withoutHeaders } from '../../mail/mime.ts'
import { envelopeRecipients, stampMessage, withMessageId } from '../../mail/outgoing.ts'
import { type Call, folderNamed, type Graph, guarded, requiredMessage } from './access.ts'
import { composeChanged, composeNew, composeReply, messageInput, newMessageId } from './compose.ts'
import { badRequest, GraphError, gatewayTimeout, unavailable } from './errors.ts'
import { addMessage, changeMessage, rawOf, removeMessage } from './mailbox.ts'
import { messageJson } from './message-json.ts'

/** What Exchange takes in one request. Bytes. */
export const largestRequest = 4 * 1024 * 1024

/** `POST /me/messages` in JSON and MIME, `PATCH`, `DELETE`, `permanentDelete`, `move`, `send`, and `/me/sendMail`. */
export function draftRoutes(app: FastifyInstance, graph: Graph): void {
  const messages = '/v1.0/me/messages'
  app.post(messages, { bodyLimit: largestRequest }, guarded(graph, 'messages.create', create))
  for (const name of ['createReply', 'createReplyAll'] as const)
    app.post(
      `${messages}/:id/${name}`,
      { bodyLimit: largestRequest },
      guarded(graph, 'messages.create', (call) => createReply(call, name)),
    )
  app.patch(`${messages}/:id`, guarded(graph, 'messages.update', update))
  app.delete(`${messages}/:id`, guarded(graph, 'messages.delete', remove))
  app.post(`${messages}/:id/permanentDelete`, guarded(graph, 'messages.delete', removeForGood))
  app.post(`${messages}/:id/move`, guarded(graph, 'messages.move', move))
  app.post(`${messages}/:id/send`, guarded(graph, 'messages.send', send))
  app.post('/v1.0/me/sendMail', { bodyLimit: largestRequest }, guarded(graph, 'messages.send', sendMail))
}

async function create(call: Call) {
  const { account, graph, mailbox, reply, request, showing } = call
  const isMime = typeof request.body === 'string'
  const given = isMime ? readMimeBody(String(request.body)) : await composeNew(readInput(request.body))
  const raw = stampMessage(given, account, newMessageId)
  const message = addMessage(mailbox, { raw, folder: 'drafts', isDraft: true, isRead: true })
  graph.microsoft.store.save()
  return reply.code(201).send(messageJson(message, { ...showing, select: [] }))
}

const replyInput = z.object({ comment: z.string().optional(), message: z.unknown().optional() })

/**
 * A draft that answers a message. In MIME it is the caller's own; in JSON Exchange addresses it and quotes the message
 * below. Either is put into the conversation of the message.
 */
async function createReply(call: Call, name: 'createReply' | 'createReplyAll') {
  const { account, graph, mailbox, reply, request, showing } = call
  const answered = requiredMessage(call)
  const isMime = typeof request.body === 'string' && request.body !== ''
  const given = isMime
    ? readMimeBody(String(request.body))
    : await composeReply(answered, {
        ...replyInput.parse(request.body ?? {}),
        isToAll: name === 'createReplyAll',
        own: account.email,
      })
  const raw = stampMessage(given, account, newMessageId)
  const message = addMessage(mailbox, { raw, folder: 'drafts', isDraft: true, isRead: true })
  message.conversationId = answered.conversationId
  graph.microsoft.store.save()
  return reply.code(201).send(messageJson(message, { ...showing, select: [] }))
}

async function update(call: Call) {
  const { account, graph, mailbox, request, showing } = call
  const message = requiredMessage(call)
  const { isRead, ...input } = readInput(request.body)
  const marks = isRead === undefined ? {} : { isRead }
  const writes = Object.keys(messageInput.shape).some((name) => name in input)
  if (writes && !message.isDraft)
    throw badRequest('ErrorInvalidPropertySet', 'Only a draft can be changed in this way.')
  const raw = writes ? stampMessage(await composeChanged(message, input), account, newMessageId) : undefined
  changeMessage(mailbox, message, { ...marks, ...(raw ? { raw } : {}) })
  graph.microsoft.store.save()
  return messageJson(message, { ...showing, select: [] })
}

/** The first time a message goes to Deleted Items, from there it goes for good. */
function remove(call: Call) {
  const { graph, mailbox, reply } = call
  const message = requiredMessage(call)
  if (message.folder === 'deleteditems') removeMessage(mailbox, message)
  else changeMessage(mailbox, message, { folder: 'deleteditems' })
  graph.microsoft.store.save()
  return reply.code(204).send()
}

function removeForGood(call: Call) {
  removeMessage(call.mailbox, requiredMessage(call))
  call.graph.microsoft.store.save()
  return call.reply.code(204).send()
}

/** Answers with the message as it is in the other folder. */
function move(call: Call) {
  const { graph, mailbox, reply, request, showing } = call
  const message = requiredMessage(call)
  const { destinationId } = z.object({ destinationId: z.string() }).parse(request.body)
  changeMessage(mailbox, message, { folder: folderNamed(call, destinationId) })
  graph.microsoft.store.save()
  return reply.code(201).send(messageJson(message, showing))
}

/** Sends a draft: 202 and nothing else. The same message, with the same immutable id, then lies in Sent Items. */
function send(call: Call) {
  const message = requiredMessage(call)
  if (!message.isDraft) throw badRequest('ErrorInvalidOperation', 'The message was sent already.')
  return leave(call, rawOf(message), (raw) =>
    changeMessage(call.mailbox, message, { raw, folder: 'sentitems', isDraft: false, isRead: true }),
  )
}

/** Either case: Microsoft's generated clients write the names of parameters with capitals. */
const sendMailInput = z
  .record(z.string(), z.unknown())
  .transform((body) =>
    Object.fromEntries(Object.entries(body).map(([name, one]) => [name.toLowerCase(), one])),
  )
  .pipe(z.object({ message: z.unknown(), savetosentitems: z.boolean().default(true) }))

/** Sends at once: 202 without an id. */
async function sendMail(call: Call) {
  const { account, mailbox, request } = call
  const isMime = typeof request.body === 'string'
  const asked = isMime ? undefined : sendMailInput.parse(request.body)
  const given = asked ? await composeNew(readInput(asked.message)) : readMimeBody(String(request.body))
  return leave(call, stampMessage(given, account, newMessageId), (raw) => {
    if (asked?.savetosentitems === false) return
    addMessage(mailbox, { raw, folder: 'sentitems', isDraft: false, isRead: true })
  })
}

/** Lets a message leave; `keep` makes it the copy in Sent Items. The faults that concern sending strike here. */
async function leave(call: Call, given: Buffer, keep: (raw: Buffer) => void) {
  const { graph, account, method, reply, request } = call
  const strike = (name: Parameters<typeof graph.faults.strike>[0]) =>
    graph.faults.strike(name, { account: account.email, method })
  const to = envelopeRecipients(given, (header) =>
    badRequest('ErrorInvalidRecipients', `At least one recipient in ${header} is not valid.`),
  )
  if (to.length === 0)
    throw badRequest('ErrorInvalidRecipients', 'At least one recipient is not valid., Recipient is empty.')
  if (strike('send_503')) throw unavailable()
  const raw = strike('message_id_replaced') ? withMessageId(given, newMessageId()) : given
  keep(raw)
  graph.microsoft.store.save()
  await graph.postOffice.deliver({
    from: account.email,
    to,
    raw: withoutHeaders(raw, ['bcc']),
    byExchange: true,
  })
  if (strike('send_accepts_then_504')) throw gatewayTimeout()
  if (strike('send_drops_after_accept')) {
    reply.hijack()
    request.raw.socket.destroy()
    return reply
  }
  return reply.code(202).send()
}

/** Standard base64, not base64url. */
function readMimeBody(text: string): Buffer {
  const packed = text.replace(/\s+/g, '')
  if (packed === '' || !/^[A-Za-z0-9+/]+={0,2}$/.test(packed) || packed.length % 4 !== 0)
    throw badRequest('ErrorMimeContentInvalidBase64String', 'Invalid base64 string for MIME content.')
  return Buffer.from(packed, 'base64')
}

function readInput(body: unknown): z.infer<typeof messageInput> {
  const given = messageInput.safeParse(body ?? {})
  if (!given.success) throw new GraphError(400, 'RequestBodyRead', { message: z.prettifyError(given.error) })
  return given.data
}
