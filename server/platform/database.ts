import { Kysely, PostgresDialect } from 'kysely'
import pg from 'pg'

// A calendar day stays the text it is; read as a Date it would slip by the server's zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** A connection pool and Kysely upon it. `onError` hears of connections that were lost while idle. */
export function openDatabase<Schema>(
  url: string,
  onError: (error: Error) => void,
): { pool: pg.Pool; db: Kysely<Schema>; close(): Promise<void> } {
  const pool = new pg.Pool({ connectionString: url, max: 20, connectionTimeoutMillis: 10_000 })
  pool.on('error', onError)
  pool.on('connect', (client) => {
    client.on('error', onError)
  })
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool }) })
  return { pool, db, close: () => db.destroy() }
}
