import { z } from 'zod'
import { emailAddress, id, instant } from './basics.ts'
import {
  emailDetail,
  emailSummary,
  messageLimit,
  outsideHours,
  recipientView,
  remindAfterDays,
} from './email.ts'
import { endpoint } from './endpoint.ts'
import { objectionMark } from './opt-outs-objections.ts'

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
  answer: z.object({ to: recipientView, others: z.array(recipientView), subject: z.string() }).nullable(),
})
export type MessageView = z.infer<typeof messageView>

/** An answer in the thread of a message. Whom it goes to and its subject are the message's. */
export const answerRequest = z.object({
  /** Made by the browser once per answer; the same key never sends twice, nor something else. */
  key: id,
  cc: z.array(emailAddress).max(50).default([]),
  bcc: z.array(emailAddress).max(50).default([]),
  /** The writer's own words without the signature; the server appends that. Images as data: URLs. */
  html: z.string().max(messageLimit),
  remindAfterDays: remindAfterDays.optional(),
  outside: outsideHours.optional(),
})
export type AnswerRequest = z.output<typeof answerRequest>

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
  answer: endpoint({
    method: 'POST',
    path: '/api/panel/received-messages/:id/answers',
    access: 'panel',
    params,
    body: answerRequest,
    answer: emailSummary,
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
  answer: endpoint({
    method: 'POST',
    path: '/api/received-messages/:id/answers',
    access: 'session',
    params,
    body: answerRequest,
    answer: emailSummary,
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
