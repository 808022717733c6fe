import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'
import { listParameters } from './list-parameters.ts'
import { type CallGuard, refuseCallInTransaction, watchTransactions } from './transaction-scope.ts'

// A calendar day stays the text it is; read as a Date it would slip by the server's zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

export interface DatabaseOptions {
  /** Hears of each query when it has been answered: its text, without the values, and how long it took. */
  onQuery?: (query: { sql: string; milliseconds: number }) => void
  /** Named in `pg_stat_activity`, so that a database of several processes tells them apart. */
  name?: string
  /**
   * Hears of a second connection that is asked for from within a transaction: when all are taken by such, each waits
   * for the others.
   */
  guard?: CallGuard
}

/** A connection pool and Kysely upon it. `onError` hears of connections that were lost while idle. */
export function openDatabase<Schema>(
  url: string,
  onError: (error: Error) => void,
  { onQuery, name = 'msi-actions', guard = refuseCallInTransaction }: DatabaseOptions = {},
): { pool: pg.Pool; db: Kysely<Schema>; close(): Promise<void> } {
  const pool = new pg.Pool({
    connectionString: url,
    max: 20,
    connectionTimeoutMillis: 10_000,
    application_name: name,
  })
  pool.on('error', onError)
  pool.on('connect', (client) => {
    client.on('error', onError)
  })
  const guarded = {
    options: pool.options,
    connect: () => {
      guard('a second database connection')
      return pool.connect()
    },
    end: () => pool.end(),
  }
  const db = watchTransactions(
    new Kysely<Schema>({
      dialect: new PostgresDialect({ pool: guarded }),
      plugins: [listParameters],
      log: (event) => onQuery?.({ sql: event.query.sql, milliseconds: event.queryDurationMillis }),
    }),
  )
  return { pool, db, close: () => db.destroy() }
}
