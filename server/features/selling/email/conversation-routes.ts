import { messageLimit } from '../../../../contract/email.ts'
import {
  emailConversationEndpoints,
  panelConversationEndpoints,
} from '../../../../contract/email-conversation.ts'
import { panelObjectionEndpoints } from '../../../../contract/opt-outs-objections.ts'
import { type Route, route } from '../../../route.ts'
import { previewAnswer, readReceived } from './answering.ts'
import {
  decideOnRecord,
  readConversation,
  readConversationOnRecord,
  sendReceivedFile,
} from './conversation.ts'
import { requireOnRecord } from './own-message.ts'

/** Calls in a minute: each reads a message of the mailbox's, whole. */
const readings = 120
const previewing = {
  bodyLimit: messageLimit + 131_072,
  tooLarge: { code: 'message_too_large', limit: messageLimit },
  perMinute: 60,
} as const

/** What came back to a mail, read where it lies: in the web app, and on a record. */
export const conversationRoutes: Route[] = [
  route(emailConversationEndpoints.read, {
    handle: ({ ctx, actor, params }) => readConversation(ctx, actor, params.id),
  }),
  route(emailConversationEndpoints.readMessage, {
    perMinute: readings,
    handle: ({ ctx, actor, params }) => readReceived(ctx, actor, params.id),
  }),
  route(emailConversationEndpoints.previewAnswer, {
    ...previewing,
    handle: ({ ctx, actor, params, body }) => previewAnswer(ctx, actor, { ...params, ...body }),
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
  route(panelConversationEndpoints.previewAnswer, {
    ...previewing,
    handle: async ({ ctx, actor, params, body }) => {
      await requireOnRecord(ctx, actor, params.id)
      return previewAnswer(ctx, actor, { ...params, ...body })
    },
  }),
  route(panelObjectionEndpoints.decide, {
    handle: ({ ctx, actor, params, body }) => decideOnRecord(ctx, actor, { ...params, ...body }),
  }),
]
