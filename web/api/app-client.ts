import { z } from 'zod'
import { errorBody } from '../../contract/errors.ts'
import { type ClientOptions, createClient, createDownload, type Reading } from './client.ts'

// zod would try `new Function` for speed; the page's content security policy forbids it and reports the try.
z.config({ jitless: true })

const listeners = new Set<() => void>()

/** Parses what comes back with the contract's schemas. */
const parsing: Reading = {
  answer({ answer }, body) {
    if (!answer) return { value: undefined }
    const parsed = answer.safeParse(body)
    return parsed.success ? { value: parsed.data } : null
  },
  refusal: (body) => errorBody.safeParse(body).data?.error ?? null,
}

const options: ClientOptions = {
  proof: 'cookie',
  reading: parsing,
  onSignedOut: () => {
    for (const listener of listeners) listener()
  },
}

/** Calls an endpoint for the web app: the session cookie travels by itself. */
export const call = createClient(options)

/** The same where the answer is a file. */
export const download = createDownload(options)

/** Calls `listener` whenever the server says that nobody is signed in. Returns the way to stop. */
export function onSignedOut(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
