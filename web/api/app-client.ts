import { createClient } from './client.ts'

const listeners = new Set<() => void>()

/** Calls an endpoint for the web app: the session cookie travels by itself. */
export const call = createClient({
  onSignedOut: () => {
    for (const listener of listeners) listener()
  },
})

/** Calls `listener` whenever the server says that nobody is signed in. Returns the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
