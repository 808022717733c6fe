import { useSuspenseQuery } from '@tanstack/react-query'
import type { Role } from '../../contract/basics.ts'
import type { JourneyStep } from '../../contract/onboarding.ts'
import type { SessionUser, SessionView } from '../../contract/session.ts'
import { sessionQuery } from './queries.ts'

/** Who is here, on pages that may also be open to strangers. Suspends until it is known. */
export function useSession(): SessionView {
  return useSuspenseQuery(sessionQuery).data
}

/** The signed-in user. Only for what stands behind the sign-in guard of the routes. */
export function useUser(): SessionUser {
  const { user } = useSession()
  if (!user) throw new Error('a page behind the sign-in guard was shown to nobody')
  return user
}

/** What the signed-in user may open follows from these. Behind the sign-in guard too. */
export function useStatus(): { step: JourneyStep | null; role: Role } {
  return { step: useSession().step, role: useUser().role }
}
