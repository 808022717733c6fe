import { z } from 'zod'
import { id, instant } from './basics.ts'
import { emailSchedule, recipientView } from './email.ts'
import { endpoint } from './endpoint.ts'

/** What waits for a seller: an answer that nobody has answered, or a mail that nobody has answered. */
export const followUp = z.object({
  id,
  kind: z.enum(['answer', 'silence']),
  /** The mail that opens it. */
  email: z.object({ id, subject: z.string(), to: recipientView }),
  /** Who wrote, as it stood in the message; null for a silence. */
  from: recipientView.nullable(),
  /** When the message came, or the mail left. */
  since: instant,
  /** From when on it is shown. */
  showsAt: instant,
})
export type FollowUp = z.infer<typeof followUp>

/**
 * What is shown by now, the newest first, 50 at most, and how many there are. `putOff`: what its reader has put off to
 * later, the soonest first, 50 at most.
 */
export const followUpList = z.object({
  followUps: z.array(followUp),
  count: z.int(),
  putOff: z.array(followUp),
})
export type FollowUpList = z.infer<typeof followUpList>

/**
 * What is to become of one. `since`: as the reader saw it; where something newer has come meanwhile, or it has been
 * answered or is done, nothing changes. `open`: it shows again, from `showsAt` on, which undoes `done` and `put_off`.
 */
export const followUpChange = z.discriminatedUnion('do', [
  z.object({ do: z.literal('done'), since: instant }),
  z.object({ do: z.literal('put_off'), since: instant, until: emailSchedule }),
  z.object({ do: z.literal('open'), since: instant, showsAt: instant }),
])
export type FollowUpChange = z.infer<typeof followUpChange>

export const followUpEndpoints = {
  list: endpoint({ method: 'GET', path: '/api/follow-ups', access: 'session', answer: followUpList }),
  change: endpoint({
    method: 'PUT',
    path: '/api/follow-ups/:id',
    access: 'session',
    params: z.object({ id }),
    body: followUpChange,
    answer: null,
  }),
}
