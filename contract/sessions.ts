import { z } from 'zod'
import { emailAddress, id, instant, language } from './basics.ts'

/** Where somebody is signed in. */
export const openSessionView = z.object({
  id,
  /** Names as their makers write them; null when the browser does not say. */
  browser: z.string().nullable(),
  system: z.string().nullable(),
  createdAt: instant,
  /** To ten minutes. */
  usedAt: instant,
  /** The one that asks. */
  isThis: z.boolean(),
})
export type OpenSessionView = z.infer<typeof openSessionView>

/** GET /api/sessions: one's own sessions in the web app, the latest used first. */
export const openSessionList = z.object({ sessions: z.array(openSessionView) })

/** POST /api/sign-in-links/lookup, POST /api/sessions: the token of a link that the operator made. */
export const signInLinkRequest = z.object({ token: z.string().max(200) })

/** What the page of such a link may show. Consumes nothing. */
export const signInLinkView = z.object({
  name: z.string(),
  email: emailAddress,
  workspaceName: z.string(),
  language,
  expiresAt: instant,
})
export type SignInLinkView = z.infer<typeof signInLinkView>
