import { AsyncLocalStorage } from 'node:async_hooks'
import type { Kysely } from 'kysely'
import type { Log } from './log.ts'

/** The transaction from within which the code that runs was called. */
interface Scope {
  isOpen: boolean
  /** What is to be done once it is committed. */
  afterwards: (() => void)[]
}
const scope = new AsyncLocalStorage<Scope>()

/**
 * Marks whatever a transaction of `db` calls, so that a call to the outside is noticed: it would hold a database
 * connection, and the locks of its rows, for as long as somebody else's server likes. Returns `db`.
 */
export function watchTransactions<Schema>(db: Kysely<Schema>): Kysely<Schema> {
  const begin = db.transaction.bind(db)
  db.transaction = () => {
    const builder = begin()
    const execute = builder.execute.bind(builder)
    builder.execute = async (work) => {
      const mine: Scope = { isOpen: true, afterwards: [] }
      const result = await execute((trx) => within(mine, () => work(trx)))
      for (const step of mine.afterwards) step()
      return result
    }
    return builder
  }
  return db
}

async function within<Result>(mine: Scope, work: () => Promise<Result>): Promise<Result> {
  try {
    return await scope.run(mine, work)
  } finally {
    // What was begun inside and goes on afterwards holds nothing any more.
    mine.isOpen = false
  }
}

/** Does `step` when the transaction around it is committed, and never if that fails; at once where there is none. */
export function afterCommit(step: () => void): void {
  const around = scope.getStore()
  if (around?.isOpen) around.afterwards.push(step)
  else step()
}

/** Does a part of a transaction that alone is taken back when it fails, with all that it wants done after the commit. */
export async function asPart<Answer>(work: () => Promise<Answer>): Promise<Answer> {
  const afterwards = scope.getStore()?.afterwards ?? []
  const before = afterwards.length
  try {
    return await work()
  } catch (error) {
    afterwards.length = before
    throw error
  }
}

/** Called right before something leaves this server; `what` names it without secrets. */
export type CallGuard = (what: string) => void

/** A call to the outside was made while a transaction was open: a fault of ours. */
export class CallInTransaction extends Error {
  constructor(what: string) {
    super(`${what} is called from within a transaction`)
    this.name = 'CallInTransaction'
  }
}

/** Refuses such a call. */
export const refuseCallInTransaction: CallGuard = (what) => {
  if (scope.getStore()?.isOpen) throw new CallInTransaction(what)
}

/** Writes such a call down, with the stack that led to it, and lets it go on: nobody's mail waits for our fault. */
export function reportCallInTransaction(log: Log): CallGuard {
  return (what) => {
    if (scope.getStore()?.isOpen) log.error({ err: new CallInTransaction(what) }, 'call within a transaction')
  }
}
