import { z } from 'zod'
import { id, instant } from './basics.ts'
import { emailSummary } from './email.ts'
import { endpoint } from './endpoint.ts'
import { holdReasons } from './pace.ts'

export const outboxQuery = z.object({
  /** Left out: whatever the reader may see, which for an admin is everybody's. */
  whose: z.literal('own').optional(),
  cursor: z.string().max(200).optional(),
})

/** What has not been sent yet, what is due first before all others; 50 a page. */
const outboxList = z.object({
  emails: z.array(emailSummary),
  nextCursor: z.string().nullable(),
  /** How many there are on all pages. */
  total: z.int(),
})
export type OutboxList = z.infer<typeof outboxList>

/** How much of a limit is used at this moment. */
const limitUse = z.object({
  /** What a mail says that it keeps back. */
  reason: z.enum(holdReasons),
  count: z.int(),
  used: z.int(),
  /** Seconds of the span in which so many may go. */
  seconds: z.number(),
  of: z.enum(['mails', 'recipients']),
})

const mailboxUse = z.object({
  id,
  address: z.string(),
  owner: z.object({ id, name: z.string() }).nullable(),
  /** Its grant is good. */
  serves: z.boolean(),
  /** Mails that wait to leave it. */
  waiting: z.int(),
  limits: z.array(limitUse),
  /** When its limits have room for one more mail: now, or later. */
  freeAt: instant,
})
export type MailboxUse = z.infer<typeof mailboxUse>

/** Mailboxes and how far their limits are used; 20 a page. */
const mailboxUses = z.object({ mailboxes: z.array(mailboxUse), nextCursor: z.string().nullable() })
export type MailboxUses = z.infer<typeof mailboxUses>

export const outboxEndpoints = {
  list: endpoint({
    method: 'GET',
    path: '/api/outbox',
    access: 'session',
    query: outboxQuery,
    answer: outboxList,
  }),
  mailboxes: endpoint({
    method: 'GET',
    path: '/api/outbox/mailboxes',
    access: 'session',
    query: outboxQuery,
    answer: mailboxUses,
  }),
}
