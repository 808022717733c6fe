import { statfsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Log } from '../log.ts'
import { bringUp } from './bring-up.ts'
import type { Place } from './cluster.ts'
import { killAll, killLeftBehind } from './left-behind.ts'
import { PostgresError } from './postgres-error.ts'
import { ask, isPostmaster, readPidFile } from './postmaster.ts'
import { trimServerLog } from './server-log.ts'

/** Milliseconds before the first, second … new start; the last one holds for all that follow. */
const defaultPauses = [200, 500, 1000, 2000, 5000]
/** So many deaths and failed starts within this time are enough. */
const enough = 8
const within = 300_000
const lookEvery = 250
const trimEvery = 60_000
const roomEvery = 5000
/** A segment of the write-ahead log: with less room than that no start succeeds. */
const leastRoom = 16_777_216

export interface Supervision {
  log: Log
  /** The server could not be kept alive: eight deaths or failed starts within five minutes. Nothing is tried any more. */
  onGivenUp: (error: PostgresError) => void
  pauses?: readonly number[]
}

export interface Supervisor {
  /** The port as of now. */
  port(): number
  /** To be called when the server has been silent for long: one that is stopped or hung is ended and started again. */
  replaceSilent(): Promise<void>
  /** Ends the watch, not the server. */
  stop(): Promise<void>
}

/**
 * Watches the server of a cluster, whoever started it, and starts it again when it has died: at the same port where that
 * is free, with growing pauses. Several processes may watch the same one. A full disk is waited out and is no failure.
 */
export function supervise(place: Place, firstPort: number, options: Supervision): Supervisor {
  return new ClusterSupervisor(place, firstPort, options)
}

class ClusterSupervisor implements Supervisor {
  readonly #place: Place
  readonly #options: Supervision
  readonly #stopped = new AbortController()
  readonly #timers: NodeJS.Timeout[]
  #port: number
  #working: Promise<void> | null = null
  #failures: number[] = []
  #isBlind = false

  constructor(place: Place, port: number, options: Supervision) {
    this.#place = place
    this.#port = port
    this.#options = options
    this.#timers = [
      setInterval(() => this.#look(), lookEvery),
      setInterval(() => trimServerLog(place.log), trimEvery),
    ]
    for (const timer of this.#timers) timer.unref()
  }

  port(): number {
    return this.#port
  }

  async stop(): Promise<void> {
    for (const timer of this.#timers) clearInterval(timer)
    this.#stopped.abort()
    await this.#working
  }

  async replaceSilent(): Promise<void> {
    const { cluster } = this.#place
    const file = readPidFile(cluster)
    if (!file || !isPostmaster(file.pid, cluster)) return
    // Another process may have replaced it in the meantime.
    const answer = await ask(file.port ?? this.#port, this.#place).catch(() => 'foreign')
    if (answer !== 'silent' || this.#stopped.signal.aborted) return
    this.#options.log.error({ pid: file.pid }, 'the database server gives no answer; ending it')
    killAll(cluster, file.pid)
  }

  /** Whether the server's process lives. */
  #isAlive(): boolean {
    const file = readPidFile(this.#place.cluster)
    if (!file || !isPostmaster(file.pid, this.#place.cluster)) return false
    // Another process may have started it anew, on another port.
    if (file.port) this.#port = file.port
    return true
  }

  /** Called by a timer: what it throws would end this process. */
  #look() {
    if (this.#working || this.#stopped.signal.aborted || this.#seemsAlive()) return
    this.#options.log.error('the database server has ended; starting it again')
    this.#working = this.#recover()
      .catch((error: unknown) =>
        this.#options.log.error({ err: error }, 'the database server is not watched'),
      )
      .finally(() => {
        this.#working = null
      })
  }

  /** What cannot be looked at (too many open files, a disk that fails) is no death; it is told once and looked at again. */
  #seemsAlive(): boolean {
    try {
      const isAlive = this.#isAlive()
      this.#isBlind = false
      return isAlive
    } catch (error) {
      if (!this.#isBlind)
        this.#options.log.error({ err: error }, 'whether the database server lives cannot be seen')
      this.#isBlind = true
      return true
    }
  }

  async #recover(): Promise<void> {
    const { log, onGivenUp } = this.#options
    let last: unknown = null
    for (;;) {
      if (freeBytes(this.#place.cluster) < leastRoom) await this.#waitForRoom()
      if (!this.#hasPatience()) {
        this.#stopped.abort()
        return onGivenUp(givenUp(this.#place, last))
      }
      await this.#pause()
      if (this.#stopped.signal.aborted) return
      try {
        killLeftBehind(this.#place.cluster)
        const { port } = await bringUp(this.#place, { wanted: this.#port })
        this.#port = port
        return log.info({ port }, 'the database server runs again')
      } catch (error) {
        last = error
        if (saysFull(error)) await this.#waitForRoom()
        else log.error({ err: error }, 'the database server does not start')
        // It lives and is not done yet, as after a crash with much to repair.
        if (this.#isAlive()) this.#failures.pop()
      }
    }
  }

  /** Counts one more failure: false when there have been too many lately. */
  #hasPatience(): boolean {
    const now = performance.now()
    this.#failures = [...this.#failures.filter((at) => now - at < within), now]
    return this.#failures.length < enough
  }

  async #pause(): Promise<void> {
    const pauses = this.#options.pauses ?? defaultPauses
    const milliseconds = pauses[Math.min(this.#failures.length, pauses.length) - 1] ?? 0
    await sleep(milliseconds, null, { signal: this.#stopped.signal }).catch(() => {})
  }

  /** Until the disk has room again. None of it counts as a failure. */
  async #waitForRoom(): Promise<void> {
    this.#failures = []
    this.#options.log.error('the disk of the database is full; waiting for room')
    do {
      await sleep(roomEvery, null, { signal: this.#stopped.signal }).catch(() => {})
    } while (!this.#stopped.signal.aborted && freeBytes(this.#place.cluster) < leastRoom)
  }
}

function saysFull(error: unknown): boolean {
  return error instanceof Error && /No space left on device|Disk quota exceeded/.test(error.message)
}

function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize
  } catch {
    // What cannot be asked is no reason to wait.
    return Number.POSITIVE_INFINITY
  }
}

function givenUp(place: Place, cause: unknown): PostgresError {
  const reason = cause instanceof Error ? ` Its last word: ${cause.message}` : ''
  return new PostgresError(
    'keeps_dying',
    `The database in ${place.cluster} ended ${enough} times within five minutes and is not started again; its log is ${place.log}.${reason}`,
    cause,
  )
}
