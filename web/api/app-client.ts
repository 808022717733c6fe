import { createClient } from './client.ts'

const listeners = new Set<() => void>()

/** The web app's client: the session cookie travels by itself. */
export const api = createClient({
  onSignedOut: () => {
    for (const listener of listeners) listener()
  },
})

/** Calls `listener` whenever the server says that nobody is signed in. Returns the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
