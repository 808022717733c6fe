import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { type Call, type Gmail, guarded } from './access.ts'
import { readContent } from './content.ts'
import { invalidArgument, notFound } from './errors.ts'
import {
  addDraft,
  addMessage,
  type Draft,
  findDraft,
  findMessage,
  type Message,
  rawOf,
  removeDraft,
  removeMessage,
} from './mailbox.ts'
import { type Format, messageHandle, messageJson } from './message-json.ts'
import { stamp } from './outgoing.ts'
import { pageOf, pageQuery } from './paging.ts'
import { readSearch } from './search.ts'
import { joinedThread, send } from './sending.ts'

const draftParams = z.object({ id: z.string() })

/** `users.drafts`: create, get, list, update, delete, send. */
export function draftRoutes(app: FastifyInstance, gmail: Gmail): void {
  for (const base of ['/gmail/v1/users/:userId/drafts', '/upload/gmail/v1/users/:userId/drafts']) {
    app.post(base, guarded(gmail, 'drafts.create', create))
    app.post(`${base}/send`, guarded(gmail, 'drafts.send', sendDraft))
    app.put(`${base}/:id`, guarded(gmail, 'drafts.update', update))
  }
  const drafts = '/gmail/v1/users/:userId/drafts'
  app.get(drafts, guarded(gmail, 'drafts.list', list))
  app.get(`${drafts}/:id`, guarded(gmail, 'drafts.get', get))
  app.delete(`${drafts}/:id`, guarded(gmail, 'drafts.delete', remove))
}

function create(call: Call) {
  const { raw, threadId } = newContent(call)
  const message = addMessage(call.mailbox, { raw, labelIds: ['DRAFT'], threadId })
  const draft = addDraft(call.mailbox, message)
  call.gmail.google.store.save()
  return { id: draft.id, message: messageHandle(message) }
}

/** The message is replaced, with a new id; the draft stays. */
function update(call: Call) {
  const draft = requiredDraft(call)
  const former = messageOf(call, draft)
  const { raw, threadId } = newContent(call)
  removeMessage(call.mailbox, former.id)
  const message = addMessage(call.mailbox, {
    raw,
    labelIds: ['DRAFT'],
    threadId: threadId ?? former.threadId,
  })
  draft.messageId = message.id
  call.gmail.google.store.save()
  return { id: draft.id, message: messageHandle(message) }
}

function get(call: Call) {
  const draft = requiredDraft(call)
  const { format } = z
    .object({ format: z.enum(['minimal', 'metadata', 'full', 'raw']).default('full') })
    .parse(call.request.query)
  return { id: draft.id, message: messageJson(messageOf(call, draft), format satisfies Format) }
}

function list(call: Call) {
  const query = pageQuery.extend({ q: z.string().default('') }).parse(call.request.query)
  const test = readSearch(query.q, Date.now())
  const found = call.mailbox.drafts
    .map((draft) => ({ draft, message: messageOf(call, draft) }))
    .filter(({ message }) => test(message))
    .reverse()
  const { rows, nextPageToken } = pageOf(found, query)
  const drafts = rows.map(({ draft, message }) => ({
    id: draft.id,
    message: { id: message.id, threadId: message.threadId },
  }))
  return { ...(drafts.length > 0 ? { drafts } : {}), nextPageToken, resultSizeEstimate: found.length }
}

function remove(call: Call) {
  removeDraft(call.mailbox, requiredDraft(call))
  call.gmail.google.store.save()
  return call.reply.code(204).send()
}

function sendDraft(call: Call) {
  const content = readContent(call.request)
  const draft = findDraft(call.mailbox, content.draftId ?? '')
  if (!draft) {
    // Without an id the message itself is the draft.
    if (content.draftId !== undefined || !content.raw) throw notFound()
    return send(call, { raw: content.raw, threadId: joinedThread(call, { ...content, raw: content.raw }) })
  }
  const message = messageOf(call, draft)
  return send(call, { raw: content.raw ?? rawOf(message), threadId: message.threadId, draft })
}

function newContent(call: Call): { raw: Buffer; threadId: string | undefined } {
  const { raw, threadId } = readContent(call.request)
  if (!raw || raw.length === 0) throw invalidArgument('Missing draft message')
  return { raw: stamp(raw, call.account), threadId: joinedThread(call, { raw, threadId }) }
}

function requiredDraft(call: Call): Draft {
  const draft = findDraft(call.mailbox, draftParams.parse(call.request.params).id)
  if (!draft) throw notFound()
  return draft
}

function messageOf(call: Call, draft: Draft): Message {
  const message = findMessage(call.mailbox, draft.messageId)
  if (!message) throw notFound()
  return message
}
