import { z } from 'zod'
import { instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

const count = z.number().int().min(0)

/** What became of a restored workspace's unsent mails; null when nobody has to know. */
export const restorationView = z.object({
  restoration: z
    .object({
      madeAt: instant,
      restoredAt: instant,
      /** Sent since the backup was made, and marked so. */
      sent: count,
      /** Still looked for. */
      looking: count,
      /** Looked for when their senders' mailboxes are connected again. */
      withoutMailbox: count,
      /** Nobody can tell: they wait for a person. Sales mails, and the product's own (invitations, notices). */
      needsAttention: count,
      system: count,
      /**
       * The record of opt-outs and erasures outside the database: `awaited`, it is being taken up; `missing`, it was not found. No
       * mail goes then.
       */
      record: z.enum(['not_asked', 'awaited', 'missing', 'taken_up', 'gone_without']),
    })
    .nullable(),
})
export type RestorationView = z.infer<typeof restorationView>

/** What becomes of the mails that nobody can tell about. */
export const restorationDecision = z.object({ decision: z.enum(['send', 'drop']) })

export const restorationEndpoints = {
  read: endpoint({ method: 'GET', path: '/api/restoration', access: 'admin', answer: restorationView }),
  decide: endpoint({
    method: 'POST',
    path: '/api/restoration/decision',
    access: 'admin',
    body: restorationDecision,
    answer: restorationView,
  }),
  /** The record is lost, and mail goes all the same. */
  goWithoutRecord: endpoint({
    method: 'POST',
    path: '/api/restoration/record-loss',
    access: 'admin',
    answer: restorationView,
  }),
  close: endpoint({
    method: 'POST',
    path: '/api/restoration/closing',
    access: 'admin',
    answer: restorationView,
  }),
}
