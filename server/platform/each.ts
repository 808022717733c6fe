import { type Kysely, sql, type Transaction } from 'kysely'
import { faultCode, isDatabaseAway, withoutRow } from './database-failure.ts'
import type { Log } from './log.ts'
import { asPart } from './transaction-scope.ts'

/** An item that could not be done, with what went wrong. */
export interface Fault<Item> {
  item: Item
  error: unknown
}

interface Batch<Item> {
  log: Log
  /** What is done, for the log. */
  task: string
  items: Iterable<Item>
  /** What names the item in the log: ids and codes only. */
  name?: (item: Item) => Record<string, unknown>
}

/**
 * Does something with each item, one after the other. One that fails is logged with its code and keeps none of the
 * others back; the faults are returned, so that whoever calls can explain them. Only a database that is away ends the
 * rest: it would fail each of them.
 */
export async function forEach<Item>(
  batch: Batch<Item>,
  run: (item: Item) => Promise<unknown>,
): Promise<Fault<Item>[]> {
  const faults: Fault<Item>[] = []
  for (const item of batch.items) {
    try {
      await run(item)
    } catch (error) {
      if (isDatabaseAway(error)) throw error
      const { log, task, name } = batch
      log.error(
        { ...name?.(item), task, code: faultCode(error), err: withoutRow(error) },
        'one of several failed',
      )
      faults.push({ item, error })
    }
  }
  return faults
}

/** The same within a transaction: what a failed item has written is taken back, and nothing else. */
export async function forEachWithin<Item, Schema>(
  db: Kysely<Schema> | Transaction<Schema>,
  batch: Batch<Item>,
  run: (item: Item) => Promise<unknown>,
): Promise<Fault<Item>[]> {
  return forEach(batch, (item) => withSavepoint(db, () => run(item)))
}

/** Does something within a transaction so that its failure takes back only itself. */
export async function withSavepoint<Answer, Schema>(
  db: Kysely<Schema> | Transaction<Schema>,
  run: () => Promise<Answer>,
): Promise<Answer> {
  await sql`savepoint one_of_several`.execute(db)
  try {
    const answer = await asPart(run)
    await sql`release savepoint one_of_several`.execute(db)
    return answer
  } catch (error) {
    // When the connection is gone, so is the transaction: its own error says more than this one.
    if (!isDatabaseAway(error)) {
      await sql`rollback to savepoint one_of_several`.execute(db)
      await sql`release savepoint one_of_several`.execute(db)
    }
    throw error
  }
}
