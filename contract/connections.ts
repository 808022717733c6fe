import { z } from 'zod'
import { instant } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { errorCode } from './errors.ts'

/** Salesforce or the mailbox, with its health. */
export const connectionView = z.object({
  kind: z.enum(['crm', 'mailbox']),
  vendor: z.enum(['salesforce', 'gmail', 'outlook']),
  account: z.string(),
  state: z.enum(['healthy', 'lost']),
  cause: errorCode.nullable(),
  since: instant,
  /** Since when a mailbox serves and answers in it cannot be read; null while they can. */
  stalledSince: instant.nullable(),
  /**
   * Whether the new part of an answer is read to tell an objection and an absence: its owner has been told or has agreed,
   * has said no, or was never asked. Null for Salesforce.
   */
  readsAnswers: z.enum(['unasked', 'agreed', 'declined']).nullable(),
})
export const connectionList = z.object({
  connections: z.array(connectionView),
  mailboxVendors: z.array(z.enum(['gmail', 'outlook'])),
})
export type ConnectionList = z.infer<typeof connectionList>

/** `confirmation` is the workspace's name, typed. */
export const connectionRevocationRequest = z.object({ confirmation: z.string().trim().max(200) })
/** How many users have to connect again. */
export const connectionRevocationView = z.object({ users: z.number().int() })

export const connectionEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/connections', access: 'session', answer: connectionList }),
  /** Whether answers in the reader's own mailbox may be read for that. */
  letAnswersBeRead: endpoint({
    method: 'PUT',
    path: '/api/mailbox/answer-reading',
    access: 'session',
    body: z.object({ agreed: z.boolean() }),
    answer: null,
  }),
  revokeAll: endpoint({
    method: 'POST',
    path: '/api/connection-revocations',
    access: 'admin',
    body: connectionRevocationRequest,
    answer: connectionRevocationView,
  }),
}
