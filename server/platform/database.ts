import type { Socket } from 'node:net'
import { Kysely, type PostgresPool } from 'kysely'
import pg from 'pg'
import { connectionFailure, DatabaseAway, isOutdatedPlan, queryFailure } from './database-failure.ts'
import { Dialect } from './dialect.ts'
import { createPreparedStatements, type PreparedStatements } from './prepared-statements.ts'
import { type CallGuard, refuseCallInTransaction, watchTransactions } from './transaction-scope.ts'

// A calendar day stays the text it is; read as a Date it would slip by the server's zone.
pg.types.setTypeParser(pg.types.builtins.DATE, (text) => text)

/** Nothing that a person or a job asks for takes so long: what does waits for a server that has stopped answering. */
const longestQuery = 60_000

export interface Database<Schema> {
  pool: pg.Pool
  /** The pool as `db` asks it for connections: with errors in our words, and names for what is asked often. */
  connections: PostgresPool
  db: Kysely<Schema>
  /** Ends every connection at once, so that what waits for a silent server is told instead of waiting on. */
  cut(): void
  close(): Promise<void>
}

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
  /** No limit for a query, for migrations. */
  patient?: boolean
}

/**
 * A connection pool and Kysely upon it. Queries of `db` throw DatabaseAway when the server does not answer and
 * StorageFull when it has no room; whatever else PostgreSQL says comes as it is.
 *
 * `url` is asked for each new connection where it is a function: the embedded server may come back on another port.
 * `onError` hears once of each connection that was lost while no query ran on it.
 */
export function openDatabase<Schema>(
  url: string | (() => string),
  onError: (error: Error) => void,
  { onQuery, name = 'msi-actions', patient = false, guard = refuseCallInTransaction }: DatabaseOptions = {},
): Database<Schema> {
  const addressOf = typeof url === 'string' ? () => url : url
  const pool = new pg.Pool({
    ...(patient ? {} : { query_timeout: longestQuery, onConnect: limitServer }),
    application_name: name,
    max: 20,
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
    Client: class extends pg.Client {
      constructor(config?: pg.ClientConfig) {
        super({ ...config, connectionString: addressOf() })
      }
    },
  })
  const clients = new Set<pg.PoolClient>()
  // The pool repeats what an idle client says, and a client says that it was ended and then that it has ended.
  const isTold = () => {}
  pool.on('error', isTold)
  pool.on('connect', (client) => {
    clients.add(client)
    client.once('error', onError)
    client.on('error', isTold)
  })
  pool.on('remove', (client) => clients.delete(client))
  const connections = translating(pool, guard)
  const db = watchTransactions(
    new Kysely<Schema>({
      dialect: new Dialect({ pool: connections }),
      log: (event) => onQuery?.({ sql: event.query.sql, milliseconds: event.queryDurationMillis }),
    }),
  )
  return {
    pool,
    connections,
    db,
    cut() {
      for (const client of clients) socketOf(client).destroy()
    },
    async close() {
      await db.destroy()
      // Kysely leaves a pool alone that it has never used.
      if (!pool.ending) await pool.end()
    },
  }
}

/** The server ends its side too, a little earlier, and a transaction whose owner has stopped. */
async function limitServer(client: pg.ClientBase): Promise<void> {
  // Not as parameters of the connection: poolers refuse those.
  await client.query(
    `set statement_timeout = ${longestQuery - 5_000}; set idle_in_transaction_session_timeout = ${longestQuery}`,
  )
}

/** The pool with its errors in our words; `guard` hears of each connection that is asked for. */
function translating(pool: pg.Pool, guard: CallGuard): PostgresPool {
  const statements = createPreparedStatements()
  const known = new WeakSet<pg.PoolClient>()
  const lost = new WeakSet<pg.PoolClient>()
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      guard('a second database connection')
      const client = await pool.connect().catch((error: unknown) => {
        throw connectionFailure(error)
      })
      if (!known.has(client)) {
        known.add(client)
        translateQueries(client, statements, () => lost.add(client))
      }
      // The pool learns a little later than the query that a connection has ended, and would hand it out once more.
      const release = client.release
      client.release = (error) => release(error || lost.has(client))
      return client
    },
  }
}

function translateQueries(client: pg.PoolClient, statements: PreparedStatements, onLost: () => void): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown
  const translated = (...args: unknown[]): unknown => {
    const running = query(...prepared(statements, args))
    if (!(running instanceof Promise)) return running
    return running.catch((error: unknown) => {
      if (isOutdatedPlan(error)) statements.renew()
      if (error instanceof Error && error.message === 'Query read timeout') socketOf(client).destroy()
      const failure = queryFailure(error)
      if (failure instanceof DatabaseAway) onLost()
      throw failure
    })
  }
  client.query = translated as typeof client.query
}

/** What the driver is to be called with: the name of a statement beside its text, where it has one. */
function prepared(statements: PreparedStatements, args: unknown[]): unknown[] {
  const [text, values, ...others] = args
  if (typeof text !== 'string' || !Array.isArray(values) || values.length === 0 || others.length) return args
  const name = statements.nameOf(text)
  return name === undefined ? args : [{ name, text, values }]
}

/** The driver has no word for "end this connection without asking the other side". */
function socketOf(client: pg.PoolClient): Socket {
  return (client as unknown as { connection: { stream: Socket } }).connection.stream
}
