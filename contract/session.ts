import { z } from 'zod'
import { emailAddress, id, instant, language, role } from './basics.ts'
import { journeyStep } from './journey.ts'

export const sessionUser = z.object({
  id,
  name: z.string(),
  email: emailAddress,
  role,
  language,
  timeZone: z.string(),
})
export type SessionUser = z.infer<typeof sessionUser>

/** GET /api/session: who is here. Answers 200 also when nobody is. */
export const sessionView = z.object({
  mode: z.enum(['sandbox', 'real']),
  user: sessionUser.nullable(),
  workspace: z.object({ name: z.string(), orgId: z.string().nullable() }).nullable(),
  /** Where the journey stands; null when nobody is signed in. `done` when it is over. */
  step: journeyStep.nullable(),
  /** Whether this installation can sign anybody in yet. */
  canSignIn: z.boolean(),
  /** For admins: since when an operator holds all outgoing mail; null while it goes, and for everybody else. */
  mailHeldSince: instant.nullable(),
})
export type SessionView = z.infer<typeof sessionView>

/** POST /api/sign-ins */
export const signInRequest = z.object({
  /** A path of ours to come back to. */
  returnTo: z.string().max(500).startsWith('/').optional(),
  /** Another Salesforce address: production, sandbox or a My Domain. */
  loginUrl: z.string().max(300).optional(),
  /** After a refusal of the wrong person: make Salesforce ask again who it is. */
  forceLogin: z.boolean().default(false),
  /** Also renew the Salesforce connection, which was lost. */
  reconnect: z.boolean().default(false),
})

export type SignInRequest = z.input<typeof signInRequest>

/** Answer of every request that sends the browser off to a vendor. */
export const authorizationView = z.object({ authorizeUrl: z.url() })
