import {
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import pg from 'pg'
import pino from 'pino'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { tempDir } from '../../../test/harness/temp-dir.ts'
import { waitForDatabase } from '../database-watch.ts'
import type { Log } from '../log.ts'
import { type RunningPostgres, startPostgres } from './postgres.ts'
import type { PostgresError } from './postgres-error.ts'
import { trimServerLog } from './server-log.ts'
import type { Supervisor } from './supervisor.ts'

let dataDir: string
let database: RunningPostgres
let supervisor: Supervisor
const messages: string[] = []
const givenUp: PostgresError[] = []
const log = pino({}, { write: (line: string) => void messages.push(JSON.parse(line).msg) }) as unknown as Log

/** One server for the whole file: each test leaves it running, but for the last one. */
beforeAll(async () => {
  dataDir = mkdtempSync(join(tempDir(), 'msi-actions-supervised-'))
  const flags = ['-c', 'fsync=off']
  database = await startPostgres({ dataDir, log: join(dataDir, 'postgres.log'), database: 'app', flags })
  supervisor = database.supervise({ log, onGivenUp: (error) => void givenUp.push(error), pauses: [10] })
  await ask('create table kept (word text)')
  await ask(`insert into kept values ('still here')`)
})

afterEach(() => {
  messages.length = 0
})

afterAll(async () => {
  await database.stop()
  rmSync(dataDir, { recursive: true, force: true })
})

async function ask(sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: database.currentUrl() })
  client.on('error', () => {})
  await client.connect()
  return client.query(sql).finally(() => client.end())
}

const postmaster = () =>
  Number(readFileSync(join(dataDir, 'cluster', 'postmaster.pid'), 'utf8').split('\n')[0])

/** Waits until another postmaster than `former` answers with the data. */
async function isBack(former: number): Promise<void> {
  await expect.poll(() => messages, { interval: 20 }).toContain('the database server runs again')
  await waitForDatabase(database.currentUrl(), () => {})
  expect(postmaster()).not.toBe(former)
  expect((await ask('select word from kept')).rows).toEqual([{ word: 'still here' }])
}

test('a server that was killed is started again at the same port, with its data, once for all who watch it', async () => {
  const former = postmaster()
  const address = database.currentUrl()
  const other = await startPostgres({ dataDir, log: join(dataDir, 'postgres.log'), database: 'app' })
  other.supervise({ log, onGivenUp: (error) => void givenUp.push(error), pauses: [10] })
  process.kill(former, 'SIGKILL')
  await isBack(former)
  const back = postmaster()
  // A watcher that looks only now finds it alive; whoever saw it dead has an end to tell.
  const said = (words: string) => messages.filter((message) => message.startsWith(words)).length
  await expect
    .poll(() => said('the database server has ended') - said('the database server runs again'), {
      interval: 20,
    })
    .toBe(0)
  expect(postmaster()).toBe(back)
  expect([database.currentUrl(), other.currentUrl()]).toEqual([address, address])
  await other.stop()
  expect((await ask('select 1 as one')).rows).toEqual([{ one: 1 }])
})

test('a server that is stopped in its tracks, children and all, is replaced when it has been silent', async () => {
  const former = postmaster()
  const client = new pg.Client({ connectionString: database.currentUrl() })
  const lost = new Promise((resolve) => client.once('error', resolve))
  await client.connect()
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid')
  for (const pid of [former, rows[0]?.pid ?? 0]) process.kill(pid, 'SIGSTOP')
  await supervisor.replaceSilent()
  expect(messages).toContain('the database server gives no answer; ending it')
  // What waited for it hears that it is gone.
  await lost
  await isBack(former)
})

test('a server that answers is left alone', async () => {
  const former = postmaster()
  await supervisor.replaceSilent()
  expect(messages).toEqual([])
  expect(postmaster()).toBe(former)
})

test('one that cannot be looked at counts as alive, is told of once, and is looked at again', async () => {
  const former = postmaster()
  const file = join(dataDir, 'cluster', 'postmaster.pid')
  renameSync(file, `${file}.away`)
  mkdirSync(file)
  const blind = 'whether the database server lives cannot be seen'
  await expect.poll(() => messages, { interval: 20 }).toContain(blind)
  rmdirSync(file)
  renameSync(`${file}.away`, file)
  process.kill(former, 'SIGKILL')
  await isBack(former)
  expect(messages.filter((message) => message === blind)).toHaveLength(1)
})

test('its log is emptied when it has grown beyond 10 MB, and what was in it is kept once', () => {
  const file = join(dataDir, 'large.log')
  writeFileSync(file, 'the beginning')
  trimServerLog(file)
  expect(readFileSync(file, 'utf8')).toBe('the beginning')
  truncateSync(file, 10_000_000)
  trimServerLog(file)
  expect(readFileSync(file, 'utf8')).toBe('')
  expect(readFileSync(`${file}.1`, 'utf8')).toContain('the beginning')
  rmSync(`${file}.1`)
})

test('one that does not start is given up after eight tries, in one sentence', async () => {
  const control = join(dataDir, 'cluster', 'global', 'pg_control')
  renameSync(control, `${control}.away`)
  process.kill(postmaster(), 'SIGKILL')
  await expect.poll(() => givenUp.length, { interval: 20 }).toBe(1)
  expect(givenUp[0]).toMatchObject({ name: 'PostgresError', fault: 'keeps_dying' })
  expect(givenUp[0]?.message).toMatch(
    /^The database in .+ is not started again; its log is .+\. Its last word: .+/,
  )
  renameSync(`${control}.away`, control)
})
