import { attachmentsLimit, emailEndpoints, messageLimit } from '../../../../contract/email.ts'
import { composeEndpoints } from '../../../../contract/email-compose.ts'
import { emailTextEndpoints } from '../../../../contract/email-text.ts'
import { outboxEndpoints } from '../../../../contract/outbox.ts'
import { panelEndpoints } from '../../../../contract/panel.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import { type Route, route, type UploadedFile } from '../../../route.ts'
import { retryCrmWrite } from '../../background/crm-sync/crm-sync.ts'
import { saveAttachment } from './attachments.ts'
import { cancelEmail, cancelOnRecord, decideEmail, retryEmail } from './decisions.ts'
import { listEmails, readEmail } from './email.ts'
import { checkAddresses } from './refuse-opted-out.ts'
import { readText, rewriteEmail } from './rewrite.ts'
import { readPlannedTime, scheduleEmail, scheduleOnRecord } from './schedule.ts'
import { sendEmails } from './send.ts'
import { listMailboxUse, listUnsent } from './unsent.ts'
import { refuseUpload } from './upload-quota.ts'

const sending = {
  // The message, and 300 addresses beside it.
  bodyLimit: messageLimit + 131_072,
  tooLarge: { code: 'message_too_large', limit: messageLimit },
  perMinute: 60,
} as const

/** The file of a mail that is written, in the panel and in the web app. */
const attaching = {
  upload: { limit: attachmentsLimit },
  tooLarge: { code: 'attachments_too_large', limit: attachmentsLimit },
  perMinute: 120,
  admit: ({ ctx, actor, bytes }: Upload & { bytes: number }) => refuseUpload(ctx, ctx.db, { actor, bytes }),
  async handle({ ctx, actor, file }: Upload & { file: UploadedFile | null }) {
    if (!file) throw new Refusal('invalid_input')
    return saveAttachment(ctx, actor, file)
  },
} as const
interface Upload {
  ctx: Context
  actor: Actor
}

export const emailRoutes: Route[] = [
  route(emailEndpoints.list, { handle: ({ ctx, actor, query }) => listEmails(ctx, actor, query) }),
  route(outboxEndpoints.list, { handle: ({ ctx, actor, query }) => listUnsent(ctx, actor, query) }),
  route(outboxEndpoints.mailboxes, { handle: ({ ctx, actor, query }) => listMailboxUse(ctx, actor, query) }),
  route(emailEndpoints.read, { handle: ({ ctx, actor, params }) => readEmail(ctx, actor, params.id) }),
  route(emailEndpoints.cancel, { handle: ({ ctx, actor, params }) => cancelEmail(ctx, actor, params.id) }),
  route(emailEndpoints.retry, { handle: ({ ctx, actor, params }) => retryEmail(ctx, actor, params.id) }),
  route(emailEndpoints.decide, {
    handle: ({ ctx, actor, params, body }) =>
      decideEmail(ctx, actor, { id: params.id, decision: body.decision }),
  }),
  route(emailEndpoints.schedule, {
    handle: ({ ctx, actor, params, body }) => scheduleEmail(ctx, actor, { id: params.id, schedule: body }),
  }),
  route(emailEndpoints.plannedTime, {
    handle: ({ ctx, actor, query }) => readPlannedTime(ctx, actor, query),
  }),
  route(emailEndpoints.checkAddresses, {
    ...sending,
    perMinute: 120,
    handle: ({ ctx, actor, body }) => checkAddresses(ctx, actor, body),
  }),
  route(panelEndpoints.checkAddresses, {
    ...sending,
    perMinute: 120,
    handle: ({ ctx, actor, body }) => checkAddresses(ctx, actor, body),
  }),
  route(emailEndpoints.logAgain, {
    handle: ({ ctx, actor, params }) => retryCrmWrite(ctx, actor, { kind: 'email', id: params.id }),
  }),
  route(emailTextEndpoints.read, { handle: ({ ctx, actor, params }) => readText(ctx, actor, params.id) }),
  route(emailTextEndpoints.rewrite, {
    ...sending,
    handle: ({ ctx, actor, params, body }) => rewriteEmail(ctx, actor, { id: params.id, text: body }),
  }),
  route(panelEndpoints.attach, attaching),
  route(composeEndpoints.attach, attaching),
  route(panelEndpoints.send, {
    ...sending,
    handle: async ({ ctx, actor, body }) => ({ emails: await sendEmails(ctx, actor, body) }),
  }),
  route(composeEndpoints.send, {
    ...sending,
    handle: async ({ ctx, actor, params, body }) => ({
      emails: await sendEmails(ctx, { ...actor, record: params }, body),
    }),
  }),
  route(panelEndpoints.cancelEmail, {
    // One press takes back all mails of a compose.
    perMinute: 600,
    handle: ({ ctx, actor, params }) => cancelOnRecord(ctx, actor, params.id),
  }),
  route(panelEndpoints.scheduleEmail, {
    handle: ({ ctx, actor, params, body }) => scheduleOnRecord(ctx, actor, { id: params.id, schedule: body }),
  }),
  route(panelEndpoints.plannedTime, {
    handle: ({ ctx, actor, query }) => readPlannedTime(ctx, actor, query),
  }),
]
