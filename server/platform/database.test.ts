import { createServer, type Server } from 'node:net'
import { sql } from 'kysely'
import { afterEach, beforeEach, expect, inject, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { type Database, openDatabase } from './database.ts'
import { DatabaseAway, queryFailure, StorageFull } from './database-failure.ts'
import { createPreparedStatements } from './prepared-statements.ts'

let database: TestDatabase
let open: Database<Record<string, never>>

beforeEach(async () => {
  database = await createTestDatabase()
  open = openDatabase(database.url, () => {})
})

afterEach(async () => {
  await open.close()
  await database.drop()
})

const failure = (work: Promise<unknown>) =>
  work.then(
    () => null,
    (error: unknown) => error,
  )
const raise = (state: string) =>
  failure(
    sql.raw(`do $$ begin raise exception 'as told' using errcode = '${state}'; end $$`).execute(open.db),
  )

test.each([
  ['57P01', DatabaseAway],
  ['57P02', DatabaseAway],
  ['57P03', DatabaseAway],
  ['08006', DatabaseAway],
  ['53200', DatabaseAway],
  ['53300', DatabaseAway],
  ['53100', StorageFull],
])('PostgreSQL says %s', async (state, expected) => {
  expect(await raise(state)).toBeInstanceOf(expected)
})

test('what else it says comes as it is', async () => {
  expect(await raise('23505')).toMatchObject({ code: '23505' })
})

test('a connection that is ended under a query, and one in a transaction, are told alike, and the next ones work', async () => {
  const killed = sql`select pg_terminate_backend(pg_backend_pid())`.execute(open.db)
  expect(await failure(killed)).toBeInstanceOf(DatabaseAway)
  const inside = open.db.transaction().execute(async (trx) => {
    await sql`select pg_terminate_backend(pg_backend_pid())`.execute(trx).catch(() => {})
    await sql`select 1`.execute(trx)
  })
  expect(await failure(inside)).toBeInstanceOf(DatabaseAway)
  expect((await sql`select 1 as one`.execute(open.db)).rows).toEqual([{ one: 1 }])
})

test('a connection that is lost is told once, whether it was idle or in a transaction', async () => {
  const told: Error[] = []
  const watched = openDatabase<Record<string, never>>(database.url, (error) => told.push(error))
  const own = sql<{ pid: number }>`select pg_backend_pid() as pid`
  const end = async (pid: number | undefined) => {
    const gone = told.length + 1
    await open.pool.query('select pg_terminate_backend($1)', [pid])
    await expect.poll(() => told.length).toBeGreaterThanOrEqual(gone)
  }
  await end((await own.execute(watched.db)).rows[0]?.pid)
  const inside = watched.db.transaction().execute(async (trx) => {
    await end((await own.execute(trx)).rows[0]?.pid)
    await own.execute(trx)
  })
  expect(await failure(inside)).toBeInstanceOf(DatabaseAway)
  await expect.poll(() => watched.pool.totalCount).toBe(0)
  await watched.close()
  expect(told).toHaveLength(2)
})

test('what waits for a server that says nothing is told when the connections are cut', async () => {
  const waiting = failure(sql`select pg_sleep(600)`.execute(open.db))
  const isAsleep = async () => {
    const { rows } = await open.pool.query(
      `select 1 from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`,
    )
    return rows.length
  }
  await expect.poll(isAsleep).toBe(1)
  open.cut()
  expect(await waiting).toBeInstanceOf(DatabaseAway)
  // The server has not noticed, and would hold the database for another minute. The pool forgets what was cut as it ends.
  const end = `select pg_terminate_backend(pid) from pg_stat_activity where query like '%pg_sleep(600)%' and pid <> pg_backend_pid()`
  await expect.poll(() => open.pool.query(end).then(Boolean, () => false)).toBe(true)
})

test('a server that is not there, or takes the connection and hangs up', async () => {
  const rude: Server = createServer((socket) => socket.destroy())
  await new Promise<void>((resolve) => rude.listen(0, '127.0.0.1', resolve))
  const address = rude.address()
  const port = typeof address === 'object' ? address?.port : 0
  const nowhere = openDatabase(`postgres://app:none@127.0.0.1:${port}/none`, () => {})
  expect(await failure(sql`select 1`.execute(nowhere.db))).toBeInstanceOf(DatabaseAway)
  await new Promise((resolve) => rude.close(resolve))
  expect(await failure(sql`select 1`.execute(nowhere.db))).toBeInstanceOf(DatabaseAway)
  await nowhere.close()
})

test('each connection asks where the server is now', async () => {
  let at = 'postgres://app:none@127.0.0.1:1/none'
  const moving = openDatabase(
    () => at,
    () => {},
  )
  expect(await failure(sql`select 1`.execute(moving.db))).toBeInstanceOf(DatabaseAway)
  at = inject('maintenanceUrl')
  expect((await sql`select 1 as one`.execute(moving.db)).rows).toEqual([{ one: 1 }])
  await moving.close()
})

test('a pool that was used without Kysely is closed with it', async () => {
  await open.pool.query('select 1')
  await open.close()
  expect(open.pool.totalCount).toBe(0)
})

test('an error that is not of the connection keeps its own meaning', () => {
  const own = new TypeError('x is not a function')
  expect(queryFailure(own)).toBe(own)
  expect(queryFailure('text')).toBe('text')
})

test('what is asked often is prepared; a migration may add a column, and changing one costs a query', async () => {
  await sql`create table note (id int primary key, words text)`.execute(open.db)
  const ask = (id: number) => sql`select words from note where id = ${id}`.execute(open.db)
  const askAll = (id: number) => sql`select * from note where id = ${id}`.execute(open.db)
  for (let time = 0; time < 30; time++) {
    await ask(time)
    await askAll(time)
  }
  const prepared = await sql<{ statement: string }>`select statement from pg_prepared_statements`.execute(
    open.db,
  )
  expect(prepared.rows.map(({ statement }) => statement)).toEqual(['select words from note where id = $1'])
  await sql`alter table note add column author text`.execute(open.db)
  expect([await failure(ask(1)), await failure(askAll(1))]).toEqual([null, null])
  await sql`alter table note alter column words type bytea using words::bytea`.execute(open.db)
  expect(await failure(ask(1))).toBeInstanceOf(DatabaseAway)
  expect(await failure(ask(2))).toBeNull()
})

test('lists of many lengths take no names from what is asked often', () => {
  const statements = createPreparedStatements()
  for (let length = 0; length < 5000; length++) expect(statements.nameOf(`in (${length})`)).toBeUndefined()
  const names = Array.from({ length: 30 }, () => statements.nameOf('select 1'))
  expect([names.filter(Boolean).length, new Set(names).size]).toEqual([10, 2])
})
