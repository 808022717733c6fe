import { z } from 'zod'
import { id, instant } from './basics.ts'
import { answering, emailDetail, messageLimit, recipientView } from './email.ts'
import { endpoint } from './endpoint.ts'
import { objectionMark } from './opt-outs-objections.ts'
import { previewView } from './templates.ts'

/** What came back to a mail, as far as it is kept: who wrote when. Its text is in the mailbox alone. */
export const receivedMessage = z.object({
  id,
  /** The mail of ours that it came back to. */
  emailId: id,
  sort: z.enum(['replied', 'auto_replied', 'bounced']),
  /** As it stood in the message. */
  from: recipientView.nullable(),
  at: instant,
  /** It asks for no more mail, and how that stands. */
  objection: objectionMark.nullable(),
  /** Its writer is away, and back on that day, where they say which; null where they are not known to be. */
  away: z.object({ until: z.iso.date().nullable() }).nullable(),
})
export type ReceivedMessage = z.infer<typeof receivedMessage>

/** What was sent and what came back, oldest first. */
export const conversationView = z.object({
  items: z.array(
    z.discriminatedUnion('kind', [
      z.object({ kind: z.literal('sent'), at: instant, email: emailDetail }),
      z.object({ kind: z.literal('received'), at: instant, message: receivedMessage }),
    ]),
  ),
})
export type ConversationView = z.infer<typeof conversationView>
export type ConversationItem = ConversationView['items'][number]

/** A message as it stands in the reader's own mailbox at this moment. */
export const messageView = z.object({
  id,
  from: recipientView.nullable(),
  to: z.array(recipientView),
  cc: z.array(recipientView),
  subject: z.string(),
  /** What its writer wrote, cleaned. Images that stand elsewhere have `data-remote` in the place of `src`. */
  html: z.string(),
  /** The earlier message that their program put below; null when there is none. */
  quote: z.string().nullable(),
  /** How many images stand elsewhere, in both. */
  remoteImages: z.int(),
  /** Named by their place; 25 MB are read of a message. */
  files: z.array(z.object({ at: z.int(), name: z.string(), mediaType: z.string(), size: z.int() })),
  /** Whom an answer goes to, and who gets it too if it goes to all; null where nobody can be answered. */
  answer: answering.extend({ others: z.array(recipientView) }).nullable(),
})
export type MessageView = z.infer<typeof messageView>

/** What an answer says, to be seen as whom it goes to will get it. */
const previewAnswerRequest = z.object({ html: z.string().max(messageLimit) })

const params = z.object({ id })

/** The same in the panel, for the mails of its record. */
export const panelConversationEndpoints = {
  read: endpoint({
    method: 'GET',
    path: '/api/panel/emails/:id/conversation',
    access: 'panel',
    params,
    answer: conversationView,
  }),
  readMessage: endpoint({
    method: 'GET',
    path: '/api/panel/received-messages/:id',
    access: 'panel',
    params,
    answer: messageView,
  }),
  previewAnswer: endpoint({
    method: 'POST',
    path: '/api/panel/received-messages/:id/previews',
    access: 'panel',
    params,
    body: previewAnswerRequest,
    answer: previewView,
  }),
}

export const emailConversationEndpoints = {
  read: endpoint({
    method: 'GET',
    path: '/api/emails/:id/conversation',
    access: 'session',
    params,
    answer: conversationView,
  }),
  readMessage: endpoint({
    method: 'GET',
    path: '/api/received-messages/:id',
    access: 'session',
    params,
    answer: messageView,
  }),
  previewAnswer: endpoint({
    method: 'POST',
    path: '/api/received-messages/:id/previews',
    access: 'session',
    params,
    body: previewAnswerRequest,
    answer: previewView,
  }),
  /** The file itself, to be saved. */
  readFile: endpoint({
    method: 'GET',
    path: '/api/received-messages/:id/files/:at',
    access: 'session',
    params: z.object({ id, at: z.coerce.number().int().min(0).max(99) }),
    answer: null,
  }),
}
