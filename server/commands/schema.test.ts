import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../test/harness/database.ts'
import { repoRoot } from '../../test/harness/source-files.ts'
import { terminalIn } from '../../test/harness/terminal.ts'
import { productVersion } from '../version.ts'
import { runCommand } from './run-command.ts'
import { bringUpToDate } from './schema.ts'

const folder = mkdtempSync(join(tmpdir(), 'msi-actions-schema-'))
/** The program of a later version: it brings one migration more. */
const later = join(folder, 'later')
let database: TestDatabase
let client: pg.Client

beforeAll(async () => {
  mkdirSync(later)
  cpSync(join(repoRoot, 'migrations'), join(later, 'migrations'), { recursive: true })
  writeFileSync(join(later, 'migrations', '9999_later.sql'), 'alter table installation add column later text')
  database = await createTestDatabase()
  client = new pg.Client({ connectionString: database.url })
  client.on('error', () => {})
  await client.connect()
})

afterAll(async () => {
  await client?.end()
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

function run(root: string, ...argv: string[]) {
  return runOn(database, root, ...argv)
}

function runOn({ url }: TestDatabase, root: string, ...argv: string[]) {
  return runCommand(terminalIn(folder, { DATABASE_URL: url }, root), argv)
}

async function migrations(): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>('select name from migration order by name')
  return rows.map((row) => row.name)
}

it('is left alone by every command but start and migrate, which say what to run', async () => {
  const before = await migrations()
  for (const argv of [
    ['admin', 'users'],
    ['admin', 'hold'],
    ['admin', 'rotate-key'],
  ])
    expect(await run(later, ...argv)).toEqual({
      code: 1,
      out: '',
      error: expect.stringMatching(
        /^This database has an older schema than .*without 9999_later\.sql\).* backup .* npm run migrate/,
      ),
    })
  expect(await run(later, 'backup', 'older.backup')).toMatchObject({ code: 0 })
  expect(await migrations()).toEqual(before)
})

it('is not changed while a process of another version says that it lives', async () => {
  await client.query(
    `insert into worker (id, runs, version, started_at, beat_at)
     values (gen_random_uuid(), 'worker', '0.1.0+former', now(), now())`,
  )
  const said: string[] = []
  const about = {
    databaseUrl: database.url,
    migrations: join(later, 'migrations'),
    say: (line: string) => void said.push(line),
  }
  await expect(bringUpToDate(about, { wait: 50, every: 10 })).rejects.toMatchObject({
    code: 75,
    message: expect.stringMatching(
      /another version.*: 1 \(0\.1\.0\+former\)\. Stop them, .*Nothing was changed/,
    ),
  })
  expect(said).toEqual([expect.stringMatching(/The migration waits until they have stopped\.$/)])
  expect(await migrations()).not.toContain('9999_later.sql')
  // Killed, it says nothing any more.
  await client.query(`update worker set beat_at = now() - interval '31 seconds'`)
  expect(await bringUpToDate(about)).toEqual(['9999_later.sql'])
})

it('says again and again what it waits for or does, so that no launcher takes it for dead', async () => {
  const lock = 'pg_advisory_lock(727401)'
  await client.query(`select ${lock}`)
  const said: string[] = []
  const about = {
    databaseUrl: database.url,
    migrations: join(later, 'migrations'),
    say: (line: string) => void said.push(line),
  }
  const waiting = bringUpToDate(about, { wait: 50, every: 10, sayEvery: 5 })
  await expect.poll(() => said.length, { interval: 5 }).toBeGreaterThan(2)
  expect(new Set(said)).toEqual(
    new Set(['Waiting for another process, which brings the database up to date.']),
  )
  await client.query(`select ${lock.replace('lock', 'unlock')}`)
  expect(await waiting).toEqual([])
})

it('is refused when a newer version has migrated it, and both versions are named', async () => {
  await client.query(`update migration set version = '0.3.0+abcdef' where name = '9999_later.sql'`)
  for (const argv of [['migrate'], ['admin', 'users']])
    expect(await run(repoRoot, ...argv)).toEqual({
      code: 78,
      out: '',
      error: `This database was migrated by version 0.3.0+abcdef (9999_later.sql); this is version ${productVersion()}. Start the newer version, or restore a backup that this version made into an empty database.`,
    })
})

it('is refused in the same words when the newer version has restored a backup into it', async () => {
  for (const isFresh of [true, false]) {
    const restored = await createTestDatabase()
    const target = new pg.Client({ connectionString: restored.url })
    await target.connect()
    // One that was just created has no schema at all.
    if (isFresh) await target.query('drop schema public cascade; create schema public')
    expect(await runOn(restored, later, 'restore', 'older.backup')).toMatchObject({ code: 0 })
    const { rows } = await target.query('select name from migration where version is distinct from $1', [
      productVersion(),
    ])
    if (isFresh) expect(rows).toEqual([])
    await target.end()
    expect(await runOn(restored, repoRoot, 'admin', 'users')).toMatchObject({
      code: 78,
      error: expect.stringContaining(
        `This database was migrated by version ${productVersion()} (9999_later.sql); this is version`,
      ),
    })
    await restored.drop()
  }
})
