import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { type AddressInfo, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { Relay } from '../bench/relay.ts'
import { productVersion } from '../server/version.ts'
import { createTestDatabase, type TestDatabase } from './harness/database.ts'
import { freePort } from './harness/free-port.ts'
import { repoRoot } from './harness/source-files.ts'

let folder: string
let database: TestDatabase
const children: ChildProcess[] = []

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'msi-actions-process-'))
  database = await createTestDatabase()
})

/** A test that breaks off leaves nothing running either. */
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL')
  await database?.drop()
  rmSync(folder, { recursive: true, force: true })
})

interface Message {
  type: string
  message?: string
}

/** The server's program, as the launcher starts it: what it prints, what it says to the launcher, and its end. */
function run(argv: string[], env: Record<string, string>) {
  const { PATH, NODE_COMPILE_CACHE } = process.env
  const child = spawn(process.execPath, ['server/main.ts', ...argv], {
    cwd: repoRoot,
    env: { PATH, NODE_COMPILE_CACHE, INIT_CWD: folder, APP_DATA_DIR: folder, ...env },
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  })
  children.push(child)
  const program = { child, out: '', err: '', messages: [] as Message[], ended: once(child, 'close') }
  child.stdout?.on('data', (part: Buffer) => {
    program.out += part
  })
  child.stderr?.on('data', (part: Buffer) => {
    program.err += part
  })
  child.on('message', (message: Message) => program.messages.push(message))
  return program
}

/** Takes connections and says nothing. */
async function silentServer() {
  const server = createServer((socket) => socket.on('error', () => {}))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { server, url: `postgres://app@127.0.0.1:${port}/none` }
}

const patience = { timeout: 60_000, interval: 20 }

describe.concurrent('the process', () => {
  it.each([
    [['backup', 'half.backup'], 'SIGTERM', 143],
    [['migrate'], 'SIGINT', 130],
    [[], 'SIGTERM', 0],
  ] as const)('%j that is told to stop by %s ends with %i', async (argv, signal, code) => {
    const { server, url } = await silentServer()
    const program = run([...argv], { DATABASE_URL: url })
    await once(server, 'connection')
    program.child.kill(signal)
    expect([await program.ended, program.err]).toEqual([[code, null], ''])
    expect(existsSync(join(folder, 'half.backup'))).toBe(false)
    server.close()
  })

  it('lives and is not ready while it waits for its database and for who migrates it; all it prints is JSON', async () => {
    const [port, healthPort] = [await freePort(), await freePort()]
    const relay = new Relay({ target: Number(new URL(database.url).port), port })
    const lock = new pg.Client({ connectionString: database.url })
    lock.on('error', () => {})
    await lock.connect()
    await lock.query('select pg_advisory_lock(727401)')

    const program = run([], {
      APP_MODE: 'real',
      PUBLIC_URL: 'https://actions.example.com',
      SALESFORCE_CLIENT_ID: 'id',
      SALESFORCE_CLIENT_SECRET: 'secret',
      SECRET_KEY: Buffer.from('0123456789abcdefghijklmnopqrstuv').toString('base64'),
      DATABASE_URL: Object.assign(new URL(database.url), { port }).href,
      HEALTH_PORT: String(healthPort),
      RUN: 'worker',
    })
    const ask = (path: string) => fetch(`http://127.0.0.1:${healthPort}/health/${path}`)
    const problems = async () => {
      const answer = await ask('ready').catch(() => null)
      return answer && [answer.status, (await answer.json()).problems]
    }
    await vi.waitFor(async () => expect(await problems()).toEqual([503, ['database_away']]), patience)
    expect((await ask('live')).status).toBe(200)
    await vi.waitFor(() => expect(program.messages).toHaveLength(1), patience)
    expect(program.messages[0]).toEqual({
      type: 'waiting',
      message: expect.stringContaining(`127.0.0.1:${port}`),
    })

    await relay.open()
    await vi.waitFor(async () => expect(await problems()).toEqual([503, ['migrating']]), patience)
    expect((await ask('live')).status).toBe(200)
    await lock.query('select pg_advisory_unlock(727401)')
    await vi.waitFor(() => expect(program.messages.at(-1)?.type).toBe('ready'), patience)
    expect(await problems()).toEqual([200, []])

    const { rows } = await lock.query<{ name: string }>(
      `select application_name as name from pg_stat_activity
       where datname = current_database() and pid <> pg_backend_pid()`,
    )
    expect(rows.filter(({ name }) => !name.startsWith('msi-actions'))).toEqual([])
    await lock.end()
    program.child.kill('SIGTERM')
    expect([await program.ended, program.err]).toEqual([[0, null], ''])
    relay.close()
    const lines = program.out.trim().split('\n')
    const version = productVersion()
    expect(lines.map((line) => JSON.parse(line)).filter((line) => 'version' in line)).toEqual([
      expect.objectContaining({ msg: 'started', version, runs: { web: false, worker: true } }),
      expect.objectContaining({ msg: 'stopped', version }),
    ])
  })
})
