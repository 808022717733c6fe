import { z } from 'zod'
import { emailAddress, id } from './basics.ts'
import { answering, attachmentView, emailDetail, emailSummary, sendRequest } from './email.ts'
import { endpoint } from './endpoint.ts'

/** What is written in a mail that has not begun to leave, as its sender wrote it: its fields are not filled. */
export const emailText = emailDetail.pick({ record: true, person: true }).extend({
  /** Counts its savings. */
  version: z.int(),
  subject: z.string(),
  /** Without signature and footer; images as data: URLs. */
  html: z.string(),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  attachments: z.array(attachmentView),
  templateId: id.nullable(),
  /** What it answers, and whom that fixes it to; null for any other mail. */
  answering: answering.nullable(),
})
export type EmailText = z.infer<typeof emailText>

/** The same to be put in its place; `seen` is the version that it was changed from. */
export const rewriteRequest = sendRequest.pick({ subject: true, html: true, attachments: true }).extend({
  seen: z.int(),
  cc: z.array(emailAddress).max(50),
  bcc: z.array(emailAddress).max(50),
  templateId: id.nullable(),
})
export type RewriteRequest = z.output<typeof rewriteRequest>

const params = z.object({ id })

/** Changing what a mail says until it begins to leave. */
export const emailTextEndpoints = {
  read: endpoint({
    method: 'GET',
    path: '/api/emails/:id/text',
    access: 'session',
    params,
    answer: emailText,
  }),
  rewrite: endpoint({
    method: 'PUT',
    path: '/api/emails/:id/text',
    access: 'session',
    params,
    body: rewriteRequest,
    answer: z.object({ email: emailSummary, version: z.int() }),
  }),
}
