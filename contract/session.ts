import { z } from 'zod'
import { emailAddress, id, instant, language, role } from './basics.ts'
import { endpoint } from './endpoint.ts'
import { journeyStep } from './onboarding.ts'

export const sessionUser = z.object({
  id,
  name: z.string(),
  email: emailAddress,
  role,
  language,
  timeZone: z.string(),
})
export type SessionUser = z.infer<typeof sessionUser>

/** Who is here; answered also when nobody is. */
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

export const sessionEndpoints = {
  read: endpoint({ method: 'GET', path: '/api/session', access: 'public', answer: sessionView }),
  end: endpoint({ method: 'DELETE', path: '/api/session', access: 'session', answer: null }),
}
