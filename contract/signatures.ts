import { z } from 'zod'
import { endpoint } from './endpoint.ts'

/** Largest signature, as HTML with its images inside. */
export const signatureLimit = 1_500_000
/** Largest single image in a signature or an e-mail, in bytes. */
export const imageLimit = 500_000

/** What may be sent to be cleaned, in characters: what is pasted holds much that does not stay. */
const pastedLimit = 1_900_000

/** Images are data: URLs (PNG, JPEG, GIF, WebP). */
export const signatureRequest = z.object({ html: z.string().max(pastedLimit) })

export const signatureView = z.object({
  /** Cleaned HTML; images as data: URLs. '' when there is none. */
  html: z.string(),
  /** What the server took out, so that the screen can say it: tag and attribute names. */
  removed: z.array(z.string()),
})
export type SignatureView = z.infer<typeof signatureView>

/** What the mailbox already has. */
export const signatureSuggestion = z.object({ html: z.string().nullable() })

export const signatureEndpoints = {
  read: endpoint({ method: 'GET', path: '/api/signature', access: 'session', answer: signatureView }),
  save: endpoint({
    method: 'PUT',
    path: '/api/signature',
    access: 'session',
    body: signatureRequest,
    answer: signatureView,
  }),
  suggest: endpoint({
    method: 'GET',
    path: '/api/signature/suggestion',
    access: 'session',
    answer: signatureSuggestion,
  }),
}
