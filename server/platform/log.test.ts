import fs, { existsSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { createLog } from './log.ts'

let folder: string
let makeRoom = () => {}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'msi-actions-log-'))
})

afterEach(() => {
  makeRoom()
  rmSync(folder, { recursive: true, force: true })
})

type Written = (error: NodeJS.ErrnoException | null, bytes?: number) => void

/** Every write to a file ends like one to a full disk, until `makeRoom` is called. */
function fillDisk(): void {
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' })
  const spy = vi.spyOn(fs, 'write').mockImplementation(((...args: unknown[]) => {
    const done = args.at(-1) as Written
    setImmediate(() => done(full))
  }) as typeof fs.write)
  makeRoom = () => spy.mockRestore()
}

const textOf = (file: string) => (existsSync(file) ? readFileSync(file, 'utf8') : '')

test('a full disk stops nothing: lines are dropped and counted, and the log goes on when there is room', async () => {
  const file = join(folder, 'server.log')
  const log = createLog({ file })
  log.info('before')
  await expect.poll(() => textOf(file)).toContain('"before"')

  fillDisk()
  const padding = 'x'.repeat(1000)
  for (let line = 0; line < 2000; line++) {
    log.info({ padding, line }, 'while it is full')
    if (line % 100 === 0) await new Promise(setImmediate)
  }
  makeRoom()
  log.info('after')
  await expect.poll(() => textOf(file)).toContain('log lines were dropped')

  const lines = textOf(file)
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
  const dropped = lines.find(({ msg }) => msg.includes('dropped'))
  const kept = lines.filter(({ msg }) => msg === 'while it is full')
  expect(dropped.reason).toBe('ENOSPC')
  // The last one was dropped too when it came: there was no room for it in memory.
  const total = 2000 + (lines.some(({ msg }) => msg === 'after') ? 0 : 1)
  expect(dropped.dropped + kept.length).toBe(total)
  expect(dropped.dropped).toBeGreaterThan(500)
})

test('a file that grows beyond 10 MB while it is written is moved aside, and what comes next is in a new one', async () => {
  const file = join(folder, 'server.log')
  writeFileSync(file, '')
  truncateSync(file, 9_999_900)
  const log = createLog({ file })
  log.info({ padding: 'x'.repeat(200) }, 'the last straw')
  await expect.poll(() => existsSync(`${file}.1`)).toBe(true)
  log.info('fresh')
  await expect.poll(() => textOf(file)).toContain('"fresh"')
  expect(textOf(`${file}.1`)).toContain('the last straw')
  expect(textOf(file)).not.toContain('the last straw')
})
