import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync, realpathSync, rmSync, statSync } from 'node:fs'
import { createServer } from 'node:net'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import type { Place } from './cluster.ts'
import { killAll } from './left-behind.ts'
import { isAlive } from './owners.ts'
import { hasCode, PostgresError } from './postgres-error.ts'

const PATIENCE_MS = 30_000
/** A question that gets no answer for so long meets a server that is stopped or hung. */
const ANSWER_MS = 5000
/** A fast shutdown writes everything out first; what takes longer is cut short. */
const STOP_MS = 4000

/** Where to ask: a port of 127.0.0.1, the superuser's password, and a database ("postgres" when absent). */
export type Door = { port: number; password: string; database?: string }

/** Connects as the superuser, runs one query, closes. Errors after the answer are of no interest. */
export async function query(door: Door, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({
    host: '127.0.0.1',
    user: 'app',
    application_name: 'msi-actions supervisor',
    database: 'postgres',
    ...door,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
  })
  client.on('error', () => {})
  try {
    await client.connect()
    return await client.query(sql)
  } finally {
    // A hung server would not answer the good-bye.
    client.end().catch(() => {})
  }
}

type PidFile = { pid: number; port: number | null }

export function readPidFile(cluster: string): PidFile | null {
  try {
    const lines = readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')
    return { pid: Number(lines[0]), port: Number(lines[3]) || null }
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
}

/** Whether `pid` lives and is this cluster's postmaster: after a reboot it may be anybody's. */
export function isPostmaster(pid: number, cluster: string): boolean {
  if (!isAlive(pid)) return false
  if (process.platform !== 'linux') return true
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(cluster)
  } catch {
    return false
  }
}

/** `silent`: it took the connection and says nothing, as a stopped process does. */
type Answer = 'ours' | 'foreign' | 'starting' | 'down' | 'silent'

const isTimeout = (error: unknown) =>
  error instanceof Error && /^(timeout expired|Query read timeout)$/.test(error.message)

/** Who answers at a port of this machine. Throws PostgresError `damaged` for what no waiting mends. */
export async function ask(port: number, place: Place): Promise<Answer> {
  try {
    const { rows } = await query({ port, password: place.password }, 'show data_directory')
    return realpathSync(rows[0].data_directory) === realpathSync(place.cluster) ? 'ours' : 'foreign'
  } catch (error) {
    if (hasCode(error, 'ECONNREFUSED', 'ECONNRESET')) return 'down'
    if (isTimeout(error)) return 'silent'
    if (hasCode(error, '57P03')) return 'starting'
    // Stopping, crashing, or without a free connection.
    if (hasCode(error, '57P01', '57P02', '53300')) return 'down'
    if (error instanceof Error && error.message.startsWith('Connection terminated')) return 'down'
    if (hasCode(error, '28P01')) return 'foreign'
    const reason = error instanceof Error ? error.message : String(error)
    throw damaged(place.cluster, reason)
  }
}

/** What is said of a cluster that PostgreSQL cannot work with. `reason` is PostgreSQL's own. */
export function damaged(cluster: string, reason: string): PostgresError {
  if (reason.includes('Permission denied'))
    return new PostgresError(
      'permission',
      `The database in ${cluster} may not read its own files (${reason}): give the folder back to the user that it belonged to. A copy keeps its owners with "cp -a".`,
    )
  return new PostgresError(
    'damaged',
    `The database in ${cluster} does not start (${reason}): start again, and if it stays like this, look into its log or bring a backup back into an empty folder.`,
  )
}

export interface BringUpOptions {
  /** The port to start on when it is free. */
  wanted?: number
  /** Hears again and again that the server is starting. */
  onStarting?: (() => void) | undefined
}

/** The port of a postmaster that runs on this cluster already (it outlives a killed parent), or null. */
export async function attach(place: Place, { onStarting }: BringUpOptions = {}): Promise<number | null> {
  let deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    const file = readPidFile(place.cluster)
    if (!file) return null
    if (!isPostmaster(file.pid, place.cluster)) {
      // PostgreSQL refuses to start while a process of that number lives, whoever it is.
      rmSync(join(place.cluster, 'postmaster.pid'), { force: true })
      return null
    }
    const answer = file.port && (await ask(file.port, place))
    if (file.port && answer === 'ours') return file.port
    // After a crash there may be much to repair; it says that it is at it.
    if (answer === 'starting') {
      deadline = Date.now() + PATIENCE_MS
      onStarting?.()
    }
    await sleep(20)
  }
  const pid = readPidFile(place.cluster)?.pid
  throw new PostgresError(
    'not_answering',
    `PostgreSQL (process ${pid}) runs on ${place.cluster} but does not answer: end that process and start again.`,
  )
}

/** `wanted` when nobody has it, else any free port. */
async function freePort(wanted = 0): Promise<number> {
  const server = createServer()
  const isTaken = await new Promise<boolean>((resolve, reject) => {
    server.once('error', (error) => (wanted === 0 ? reject(error) : resolve(true)))
    server.listen(wanted, '127.0.0.1', () => resolve(false))
  })
  if (isTaken) return freePort()
  const address = server.address()
  await new Promise((resolve) => server.close(resolve))
  if (address === null || typeof address === 'string') throw new Error('no port')
  return address.port
}

/** What the postmaster wrote since `from` when it gave up: its last FATAL, PANIC or other line. */
function lastWords(log: string, from: number): { reason: string; lostRace: boolean } {
  const text = readFileSync(log).subarray(from).toString('utf8').trim()
  const lines = text.split('\n').filter((line) => /FATAL|PANIC|could not/.test(line))
  const reason = (lines[0] ?? text.split('\n').at(-1) ?? '').replace(/^.*?(FATAL|PANIC|LOG|WARNING):\s*/, '')
  return {
    reason: reason || 'it left no message',
    lostRace: /already exists|still in use|already in use/.test(text),
  }
}

/**
 * Starts a postmaster and waits until it answers: its port, or null when another process was quicker
 * (look again). It is detached, with its own log: Ctrl-C must not reach it before the application has
 * drained.
 */
export async function launch(
  place: Place,
  { wanted, onStarting }: BringUpOptions = {},
): Promise<number | null> {
  const { cluster, account, binaries, log, flags } = place
  const port = await freePort(wanted)
  const output = openSync(log, 'a', 0o600)
  const from = statSync(log).size
  const settings = [
    'listen_addresses=127.0.0.1',
    'unix_socket_directories=',
    'timezone=UTC',
    'log_timezone=UTC',
  ]
  const options = settings.flatMap((setting) => ['-c', setting])
  const child = spawn(binaries.postgres, ['-D', cluster, '-p', String(port), ...options, ...flags], {
    ...account,
    cwd: '/',
    detached: true,
    env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
    stdio: ['ignore', output, output],
  })
  closeSync(output)
  let gone: string | null = null
  child.once('error', (error) => {
    gone = error.message
  })
  child.once('exit', (code, signal) => {
    gone = `ended with ${signal ?? code}`
  })
  child.unref()
  let deadline = Date.now() + PATIENCE_MS
  while (Date.now() < deadline) {
    if (gone !== null) {
      const { reason, lostRace } = lastWords(log, from)
      if (lostRace) return null
      throw damaged(cluster, child.pid ? reason : gone)
    }
    const answer = await ask(port, place).catch((error) => {
      child.kill('SIGQUIT')
      throw error
    })
    if (answer === 'ours') return port
    if (answer === 'starting') {
      deadline = Date.now() + PATIENCE_MS
      onStarting?.()
    }
    await sleep(10)
  }
  child.kill('SIGQUIT')
  throw new PostgresError('not_answering', `PostgreSQL did not answer within 30 s: its log is ${log}.`)
}

/**
 * Fast shutdown, done when postmaster.pid has vanished. (An orphan stays a zombie of process 1 for
 * seconds, so its process number says nothing.) What hangs is ended within five seconds: the write-ahead log
 * repairs at the next start what that leaves.
 */
export async function stopPostmaster(cluster: string): Promise<void> {
  const file = readPidFile(cluster)
  if (!file || !isPostmaster(file.pid, cluster)) return
  for (const [signal, patience] of [
    ['SIGINT', STOP_MS],
    ['SIGQUIT', 1000],
  ] as const) {
    process.kill(file.pid, signal)
    if (await hasEnded(cluster, file.pid, patience)) return
  }
  killAll(cluster, file.pid)
}

async function hasEnded(cluster: string, pid: number, patience: number): Promise<boolean> {
  const deadline = Date.now() + patience
  while (readPidFile(cluster)?.pid === pid) {
    if (Date.now() > deadline) return false
    await sleep(5)
  }
  return true
}
