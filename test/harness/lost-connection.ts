import { type Kysely, sql, type Transaction } from 'kysely'

/** A query of `db` whose connection the server ends while it runs, as when it is stopped. */
export async function loseConnection<Schema>(db: Kysely<Schema> | Transaction<Schema>): Promise<never> {
  await sql`select pg_terminate_backend(pg_backend_pid())`.execute(db)
  throw new Error('The connection has outlived its end')
}
