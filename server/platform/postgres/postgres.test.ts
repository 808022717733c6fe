import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { tempDir } from '../../../test/harness/temp-dir.ts'
import { startPostgres } from './postgres.ts'

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tempDir(), 'msi-actions-postgres-'))
})

afterEach(() => {
  rmSync(dataDir, { recursive: true, force: true })
})

const start = () => startPostgres({ dataDir, log: join(dataDir, 'log', 'postgres.log'), database: 'app' })

test('a second user attaches, and the last one out stops the server', async () => {
  const first = await start()
  const second = await start()
  expect([first.attached, second.attached]).toEqual([false, true])
  expect(second.url).toBe(first.url)
  await first.stop()
  const third = await start()
  expect(third.attached).toBe(true)
  await second.stop()
  await third.stop()
  const fourth = await start()
  expect(fourth.attached).toBe(false)
  await fourth.stop()
})

test('the password is in a file of its owner alone, and in no log', async () => {
  const { url, stop } = await start()
  await stop()
  const file = join(dataDir, 'postgres.password')
  const password = readFileSync(file, 'utf8')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(url).toContain(password)
  expect(readFileSync(join(dataDir, 'log', 'postgres.log'), 'utf8')).not.toContain(password)
})

test('what cannot be started says what to do', async () => {
  const { stop } = await start()
  await stop()
  const version = join(dataDir, 'cluster', 'PG_VERSION')
  writeFileSync(version, '14\n')
  await expect(start()).rejects.toMatchObject({ fault: 'other_major' })
  rmSync(version)
  await expect(start()).rejects.toMatchObject({ fault: 'damaged' })
  writeFileSync(version, '18\n')
  const settings = join(dataDir, 'cluster', 'postgresql.conf')
  chmodSync(settings, 0)
  await expect(start()).rejects.toMatchObject({ fault: 'permission' })
  chmodSync(settings, 0o600)
  rmSync(join(dataDir, 'cluster', 'global', 'pg_control'))
  await expect(start()).rejects.toThrow(/start again, and if it stays like this, .* bring a backup back/)
})
