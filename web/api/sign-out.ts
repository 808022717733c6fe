import { sessionEndpoints } from '../../contract/session.ts'
import { paths } from '../paths.ts'
import { call } from './app-client.ts'
import { leave } from './leaving.ts'

/** Ends the session here. The caller decides where to go. */
export async function endSession(): Promise<void> {
  await call(sessionEndpoints.end)
}

/**
 * Ends the session and leaves for the sign-in page with a fresh page load, so that nothing read stays in memory. Asks
 * first where something is not saved.
 */
export function signOut(): void {
  leave(() => void endSession().then(() => location.assign(paths.signIn)))
}
