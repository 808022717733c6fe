import { AsyncLocalStorage } from 'node:async_hooks'

/** What this process does on somebody's behalf: a request, or a job of the queue. Stands on each log line of it. */
export interface Work {
  kind: 'request' | 'job'
  /** Of the request or the job; told to whoever asks, so that one line of the log can be found. */
  id: string
  /** `POST /api/emails`, `write-crm`: never what was asked for, only which door or job. */
  name: string
}

const storage = new AsyncLocalStorage<Work>()

/** The piece of work that was seen running last. */
let last: Work | null = null

/** Runs `go`, and everything that it awaits, as this work. */
export function runAs<Result>(work: Work, go: () => Result): Result {
  return storage.run(work, () => {
    last = work
    return go()
  })
}

/** The work that the caller belongs to; undefined between pieces of work. */
export function currentWork(): Work | undefined {
  return storage.getStore()
}

/**
 * Notes that the caller's work goes on: to be called where an awaited answer comes back (a query's, a vendor's), since
 * only there a long computation can begin. Costs a look at the storage.
 */
export function goesOn(): void {
  last = storage.getStore() ?? last
}

/** The work that was seen running last: whoever held the event loop up, when it was held up just now. */
export function lastWork(): Work | null {
  return last
}
