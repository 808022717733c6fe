import { apiPaths, paths } from '../paths.ts'
import { api } from './app-client.ts'
import { ignored } from './client.ts'

/** Ends the session here. The caller decides where to go. */
export async function endSession(): Promise<void> {
  await api.delete(apiPaths.signOut, ignored)
}

/** Ends the session and leaves for the sign-in page with a fresh page load, so that nothing read stays in memory. */
export async function signOut(): Promise<void> {
  await endSession()
  location.assign(paths.signIn)
}
