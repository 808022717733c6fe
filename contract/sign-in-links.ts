import { z } from 'zod'
import { emailAddress, instant, language } from './basics.ts'
import { endpoint } from './endpoint.ts'

/** The token of a link that the operator made. */
export const signInLinkRequest = z.object({ token: z.string().max(200) })

/** What the page of such a link may show. */
export const signInLinkView = z.object({
  name: z.string(),
  email: emailAddress,
  workspaceName: z.string(),
  language,
  expiresAt: instant,
})
export type SignInLinkView = z.infer<typeof signInLinkView>

export const signInLinkEndpoints = {
  /** Consumes nothing. */
  lookUp: endpoint({
    method: 'POST',
    path: '/api/sign-in-links/lookup',
    access: 'public',
    body: signInLinkRequest,
    answer: signInLinkView,
  }),
  signIn: endpoint({
    method: 'POST',
    path: '/api/sessions',
    access: 'public',
    body: signInLinkRequest,
    answer: null,
  }),
}
