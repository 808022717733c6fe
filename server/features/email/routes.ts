import { z } from 'zod'
import { id } from '../../../contract/basics.ts'
import {
  attachmentsLimit,
  attachmentView,
  emailDecisionRequest,
  emailDetail,
  emailList,
  emailListQuery,
  emailSummary,
  messageLimit,
  sendRequest,
  sendResult,
} from '../../../contract/email.ts'
import { Refusal } from '../../refusal.ts'
import { type Route, route } from '../../route.ts'
import { retryCrmWrite } from '../crm-sync/crm-sync.ts'
import { keepAttachment } from './attachments.ts'
import { cancelEmail, cancelOnRecord, decideEmail, retryEmail } from './decisions.ts'
import { listEmails, readEmail } from './email.ts'
import { sendEmails } from './send.ts'
import { refuseUpload } from './upload-quota.ts'

const byId = z.object({ id })

export const emailRoutes: Route[] = [
  route({
    method: 'GET',
    path: '/api/emails',
    access: 'session',
    query: emailListQuery,
    answer: emailList,
    handle: ({ ctx, actor, query }) => listEmails(ctx, actor, query),
  }),
  route({
    method: 'GET',
    path: '/api/emails/:id',
    access: 'session',
    params: byId,
    answer: emailDetail,
    handle: ({ ctx, actor, params }) => readEmail(ctx, actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/api/emails/:id/cancellation',
    access: 'session',
    params: byId,
    answer: emailSummary,
    handle: ({ ctx, actor, params }) => cancelEmail(ctx, actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/api/emails/:id/attempts',
    access: 'session',
    params: byId,
    answer: emailSummary,
    handle: ({ ctx, actor, params }) => retryEmail(ctx, actor, params.id),
  }),
  route({
    method: 'POST',
    path: '/api/emails/:id/decision',
    access: 'session',
    params: byId,
    body: emailDecisionRequest,
    answer: emailSummary,
    handle: ({ ctx, actor, params, body }) =>
      decideEmail(ctx, actor, { id: params.id, decision: body.decision }),
  }),
  route({
    method: 'POST',
    path: '/api/emails/:id/crm-writes',
    access: 'session',
    params: byId,
    answer: null,
    handle: ({ ctx, actor, params }) => retryCrmWrite(ctx, actor, { kind: 'email', id: params.id }),
  }),
  route({
    method: 'POST',
    path: '/api/panel/attachments',
    access: 'panel',
    upload: { limit: attachmentsLimit },
    tooLarge: { code: 'attachments_too_large', limit: attachmentsLimit },
    perMinute: 120,
    admit: ({ ctx, actor, bytes }) => refuseUpload(ctx, ctx.db, { actor, bytes }),
    answer: attachmentView,
    handle: async ({ ctx, actor, file }) => {
      if (!file) throw new Refusal('invalid_input')
      return keepAttachment(ctx, actor, file)
    },
  }),
  route({
    method: 'POST',
    path: '/api/panel/emails',
    access: 'panel',
    body: sendRequest,
    // The message, and 300 addresses beside it.
    bodyLimit: messageLimit + 131_072,
    tooLarge: { code: 'message_too_large', limit: messageLimit },
    perMinute: 60,
    answer: sendResult,
    handle: async ({ ctx, actor, body }) => ({ emails: await sendEmails(ctx, actor, body) }),
  }),
  route({
    method: 'POST',
    path: '/api/panel/emails/:id/cancellation',
    access: 'panel',
    params: byId,
    // One press takes back all mails of a compose.
    perMinute: 600,
    answer: emailSummary,
    handle: ({ ctx, actor, params }) => cancelOnRecord(ctx, actor, params.id),
  }),
]
