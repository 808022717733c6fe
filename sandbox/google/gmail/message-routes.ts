import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Call, type Gmail, guarded } from './access.ts'
import { readContent } from './content.ts'
import { forbidden, invalidArgument, notFound } from './errors.ts'
import { findMessage, type Message } from './mailbox.ts'
import { attachmentBody, messageJson } from './message-json.ts'
import { pageOf, pageQuery, repeated } from './paging.ts'
import { readSearch } from './search.ts'
import { joinedThread, send } from './sending.ts'

const idParams = z.object({ id: z.string(), attachmentId: z.string().optional() })

const formatQuery = z.object({
  format: z.enum(['minimal', 'metadata', 'full', 'raw']).default('full'),
  metadataHeaders: repeated,
})

const listQuery = pageQuery.extend({ q: z.string().optional(), labelIds: repeated })

/** `users.messages` and `users.threads`: what the product reads and sends. */
export function messageRoutes(app: FastifyInstance, gmail: Gmail): void {
  const user = '/gmail/v1/users/:userId'
  app.post(`${user}/messages/send`, guarded(gmail, 'messages.send', sendMessage))
  app.post(`/upload${user}/messages/send`, guarded(gmail, 'messages.send', sendMessage))
  app.get(`${user}/messages`, guarded(gmail, 'messages.list', list))
  app.get(`${user}/messages/:id`, guarded(gmail, 'messages.get', get))
  app.get(
    `${user}/messages/:id/attachments/:attachmentId`,
    guarded(gmail, 'messages.attachments.get', attachment),
  )
  app.get(`${user}/threads/:id`, guarded(gmail, 'threads.get', thread))
}

function sendMessage(call: Call) {
  const { raw, threadId } = readContent(call.request)
  if (!raw || raw.length === 0)
    throw invalidArgument(
      "'raw' RFC822 payload message string or uploading message via /upload/* URL required",
    )
  return send(call, { raw, threadId: joinedThread(call, { raw, threadId }) })
}

function list(call: Call) {
  const query = listQuery.parse(call.request.query)
  if (query.q && call.metadataOnly) throw forbidden("Metadata scope does not support 'q' parameter")
  const test = readSearch(query.q ?? '', Date.now())
  const found = call.mailbox.messages
    .filter((message) => query.labelIds.every((label) => message.labelIds.includes(label)) && test(message))
    .reverse()
  const { rows, nextPageToken } = pageOf(found, query)
  const messages = rows.map(({ id, threadId }) => ({ id, threadId }))
  return { ...(messages.length > 0 ? { messages } : {}), nextPageToken, resultSizeEstimate: found.length }
}

function get(call: Call) {
  const { format, metadataHeaders } = readFormat(call)
  return messageJson(requiredMessage(call), format, metadataHeaders)
}

function thread(call: Call) {
  const { id } = idParams.parse(call.request.params)
  const { format, metadataHeaders } = readFormat(call)
  const messages = call.mailbox.messages.filter((message) => message.threadId === id)
  if (messages.length === 0) throw notFound()
  return {
    id,
    historyId: String(Math.max(...messages.map((message) => message.historyId))),
    messages: messages.map((message) => messageJson(message, format, metadataHeaders)),
  }
}

function attachment(call: Call) {
  const body = attachmentBody(requiredMessage(call), idParams.parse(call.request.params).attachmentId ?? '')
  if (!body) throw invalidArgument('Invalid attachment token')
  return { size: body.length, data: body.toString('base64url') }
}

function readFormat(call: Call): z.infer<typeof formatQuery> {
  const query = formatQuery.parse(call.request.query)
  if (call.metadataOnly && (query.format === 'full' || query.format === 'raw'))
    throw forbidden(`Metadata scope doesn't allow format ${query.format.toUpperCase()}`)
  return query
}

function requiredMessage(call: Call): Message {
  const message = findMessage(call.mailbox, idParams.parse(call.request.params).id)
  if (!message) throw notFound()
  return message
}
