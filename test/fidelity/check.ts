import type { Cloud } from './clouds.ts'

/**
 * One thing that a vendor's own client relies on, done as its documentation says. A check can be run again and again
 * against the same sandbox, and a wrong answer of the sandbox fails the one check that is named after it.
 */
export interface Check<Session> {
  name: string
  run(cloud: Cloud, session: Session): Promise<void>
}

/** What a promise was refused with. */
export async function failure(promise: PromiseLike<unknown>): Promise<Record<string, unknown>> {
  const answer = await promise.then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  )
  if ('error' in answer) return answer.error as Record<string, unknown>
  throw new Error(`Nothing was refused: ${JSON.stringify(answer.value)}`)
}
