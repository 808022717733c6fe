import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { terminalIn } from '../../test/harness/terminal.ts'
import { DatabaseAway } from '../platform/database-failure.ts'
import { PostgresError } from '../platform/postgres/postgres-error.ts'
import { WrongKey } from '../platform/vault.ts'
import { listening } from './listening.ts'
import { refusalOf } from './refusal.ts'
import { runCommand } from './run-command.ts'

const folder = mkdtempSync(join(tmpdir(), 'msi-actions-refusal-'))
let database: TestDatabase

beforeAll(async () => {
  database = await createTestDatabase()
})
afterAll(async () => {
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

/** What `npm run migrate` comes to with these settings. */
function migrateWith(env: NodeJS.ProcessEnv) {
  return runCommand(terminalIn(folder, env), ['migrate'])
}

const changed = (change: (url: URL) => void) => {
  const url = new URL(database.url)
  change(url)
  return url.href
}

it.each([
  [78, new WrongKey()],
  [78, new PostgresError('permission', 'It may not read its own files.')],
  [1, new PostgresError('damaged', 'It does not start.')],
])('ends with %i, so that only what may pass is tried again: %s', (code, error) => {
  expect(refusalOf(error)).toEqual({ message: error.message, code })
})

describe('a mistake in the settings of the database', () => {
  it.each<[string, number, RegExp, (url: URL) => void]>([
    ['a port where nothing is', 75, /^Nothing listens/, (url) => Object.assign(url, { port: '9' })],
    ['a wrong password', 78, /refuses the password/, (url) => Object.assign(url, { password: 'wrong' })],
    ['another database', 78, /^There is no such database/, (url) => Object.assign(url, { pathname: 'none' })],
    ['TLS that is not offered', 78, /offers no TLS/, (url) => url.searchParams.set('sslmode', 'verify-full')],
  ])('%s ends in one sentence', async (_name, code, sentence, change) => {
    const outcome = await migrateWith({ DATABASE_URL: changed(change) })
    expect([outcome?.code, outcome?.out]).toEqual([code, ''])
    expect(outcome?.error).toMatch(sentence)
    expect(outcome?.error.split('\n')).toHaveLength(1)
    expect(outcome?.error).not.toContain(new URL(database.url).password)
  })
})

/** What a port that cannot be listened on comes to. */
async function failedListening(host: string, port: number) {
  const open = () =>
    new Promise<void>((resolve, reject) => {
      const server = createServer()
      server.once('error', reject)
      server.listen({ host, port }, () => server.close(() => resolve()))
    })
  const error = await listening({ host, port, variable: 'HEALTH_PORT' }, open).catch(
    (failed: Error) => failed,
  )
  return refusalOf(error ?? new Error('it could be listened on'))
}

describe('a mistake in where it runs', () => {
  it('names an address that is not this machine’s, and a port in use', async () => {
    expect(await failedListening('foo.invalid', 0)).toEqual({
      code: 78,
      message: expect.stringMatching(/^HOST is foo\.invalid, a name that nobody knows/),
    })
    expect(await failedListening('203.0.113.7', 0)).toEqual({
      code: 78,
      message: expect.stringMatching(/^HOST is 203\.0\.113\.7, which is no address of this machine/),
    })
    const busy = createServer()
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve))
    const { port } = busy.address() as AddressInfo
    expect(await failedListening('127.0.0.1', port)).toEqual({
      code: 75,
      message: `Port ${port} is in use: stop the program that uses it, or set HEALTH_PORT to another one.`,
    })
    busy.close()
  })

  it('names a folder that cannot be used, and a disk that is full', async () => {
    const file = join(folder, 'file')
    writeFileSync(file, '')
    const outcome = await migrateWith({ APP_DATA_DIR: join(file, 'data') })
    expect([outcome?.code, outcome?.error]).toEqual([
      78,
      expect.stringMatching(/file.* cannot be used \(a part/),
    ])
    const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
    expect(refusalOf(full)).toEqual({
      code: 75,
      message: expect.stringMatching(/^the data folder cannot be used \(the disk is full\)/),
    })
  })

  it('says of a database that has hung up or stops that it may be tried again', () => {
    const fails = (words: string, code?: string) => refusalOf(Object.assign(new Error(words), { code }))
    const later = { code: 75, message: expect.stringMatching(/^The database [^\n]+ try again[^\n]*$/) }
    for (const code of ['57P01', '57P02', '08006', '08P01', 'EPIPE', '53200'])
      expect([code, fails('whatever the server says', code)]).toEqual([code, later])
    for (const words of [
      'Connection terminated unexpectedly',
      'Connection terminated due to connection timeout',
      'Query read timeout',
      'Client has encountered a connection error and is not queryable',
    ])
      expect([words, fails(words)]).toEqual([words, expect.objectContaining({ code: 75 })])
    expect(refusalOf(new DatabaseAway(new Error('gone')))).toEqual(later)
  })

  it('keeps the stack of what nobody foresaw', () => {
    expect(refusalOf(new TypeError('x is not a function')).message).toMatch(/\n\s+at /)
  })
})
