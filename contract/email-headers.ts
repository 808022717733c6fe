import { z } from 'zod'
import { emailAddress, instant } from './basics.ts'
import { endpoint } from './endpoint.ts'

/** Signs of a mail's source that are looked at: its head, with what services on the way have put there, is a third of that. */
export const arrivedSourceLimit = 60_000

const verdict = z.enum(['proven', 'dropped'])

/** Which headers stood in the copy of a sent mail, and when it was read; `oneClick` null: the mail left without that one. */
const sentCopy = z.object({ listUnsubscribe: z.boolean(), oneClick: z.boolean().nullable(), at: instant })

/**
 * Whether the headers by which mail is refused arrive, by mail service; null where nobody has shown it. `copy`: what the mail
 * service itself kept of them, which proves nothing about what arrives; null where no copy was read.
 */
export const headerProofs = z.object({
  services: z.array(
    z.object({
      vendor: z.enum(['gmail', 'outlook']),
      verdict: verdict.nullable(),
      at: instant.nullable(),
      copy: sentCopy.nullable(),
    }),
  ),
})
export type HeaderProofs = z.infer<typeof headerProofs>

export const headerProofEndpoints = {
  read: endpoint({ method: 'GET', path: '/api/header-proofs', access: 'admin', answer: headerProofs }),
  /** Sends a mail from the admin's own mailbox. */
  send: endpoint({
    method: 'POST',
    path: '/api/header-proofs/probes',
    access: 'admin',
    body: z.object({ to: emailAddress }),
    answer: null,
  }),
  /** What arrived, as its source; `unknown`: it is no mail of this workspace. */
  take: endpoint({
    method: 'POST',
    path: '/api/header-proofs',
    access: 'admin',
    body: z.object({ source: z.string().min(1).max(arrivedSourceLimit) }),
    answer: z.object({ verdict: z.enum(['proven', 'dropped', 'unknown']) }),
  }),
}
