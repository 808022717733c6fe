import { messageLimit } from '../../../../contract/email.ts'
import {
  emailConversationEndpoints,
  panelConversationEndpoints,
} from '../../../../contract/email-conversation.ts'
import { panelObjectionEndpoints } from '../../../../contract/opt-outs-objections.ts'
import { type Route, route } from '../../../route.ts'
import { answerMessage } from './answer.ts'
import {
  decideOnRecord,
  readConversation,
  readConversationOnRecord,
  readReceived,
  requireOnRecord,
  sendReceivedFile,
} from './conversation.ts'

/** Calls in a minute: each reads a message of the mailbox's, whole. */
const readings = 120
const answers = {
  bodyLimit: messageLimit + 131_072,
  tooLarge: { code: 'message_too_large', limit: messageLimit },
  perMinute: 60,
} as const

/** What came back to a mail, read and answered where it lies: in the web app, and on a record. */
export const conversationRoutes: Route[] = [
  route(emailConversationEndpoints.read, {
    handle: ({ ctx, actor, params }) => readConversation(ctx, actor, params.id),
  }),
  route(emailConversationEndpoints.readMessage, {
    perMinute: readings,
    handle: ({ ctx, actor, params }) => readReceived(ctx, actor, params.id),
  }),
  route(emailConversationEndpoints.answer, {
    ...answers,
    handle: ({ ctx, actor, params, body }) => answerMessage(ctx, actor, { id: params.id, request: body }),
  }),
  route(emailConversationEndpoints.readFile, {
    perMinute: 60,
    handle: ({ ctx, actor, params, exchange }) => sendReceivedFile(ctx, actor, { ...params, exchange }),
  }),
  route(panelConversationEndpoints.read, {
    handle: ({ ctx, actor, params }) => readConversationOnRecord(ctx, actor, params.id),
  }),
  route(panelConversationEndpoints.readMessage, {
    perMinute: readings,
    handle: async ({ ctx, actor, params }) => {
      await requireOnRecord(ctx, actor, params.id)
      return readReceived(ctx, actor, params.id)
    },
  }),
  route(panelConversationEndpoints.answer, {
    ...answers,
    handle: async ({ ctx, actor, params, body }) => {
      await requireOnRecord(ctx, actor, params.id)
      return answerMessage(ctx, actor, { id: params.id, request: body })
    },
  }),
  route(panelObjectionEndpoints.decide, {
    handle: ({ ctx, actor, params, body }) => decideOnRecord(ctx, actor, { ...params, ...body }),
  }),
]
