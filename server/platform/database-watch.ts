import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { mayPass } from './database-refusal.ts'
import type { Log } from './log.ts'

const probeEvery = 5_000
/** A server that gives no answer at all for so long is asked no more. */
const probeTimeout = 5_000
/** Probes in a row without any answer before the server counts as silent. */
const silentAfter = 4
const repeatLog = 60_000

type Probe =
  | { state: 'answers' }
  /** Refused, starting, unknown host: somebody or something said no. */
  | { state: 'away'; reason: string }
  /** Nothing came back in time. */
  | { state: 'silent'; reason: string }
  /** It answers, and will not let us in however long we wait. */
  | { state: 'wrong'; error: Error }

/** Logs in and asks for nothing, on a connection of its own. */
async function probe(url: string, timeout = probeTimeout): Promise<Probe> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: timeout,
    application_name: 'msi-actions watch',
  })
  client.on('error', () => {})
  const late = Symbol('late')
  const asked = (async () => {
    await client.connect()
    await client.query('select 1')
  })()
  asked.catch(() => {})
  try {
    const timer = new AbortController()
    const limit = sleep(timeout, late, { signal: timer.signal, ref: false }).catch(() => late)
    const first = await Promise.race([asked, limit]).finally(() => timer.abort())
    if (first === late) return { state: 'silent', reason: 'no answer' }
    return { state: 'answers' }
  } catch (error) {
    return failedProbe(error instanceof Error ? error : new Error(String(error)))
  } finally {
    // Not waited for: a silent server does not say goodbye either.
    client.end().catch(() => {})
  }
}

function failedProbe(error: Error): Probe {
  const code = 'code' in error ? String(error.code) : ''
  if (error.message === 'timeout expired') return { state: 'silent', reason: 'no answer' }
  return mayPass(error) ? { state: 'away', reason: code || 'connection ended' } : { state: 'wrong', error }
}

/** `host:port/database` of a connection string: what may be shown. */
export function databasePlace(url: string): string {
  const { host, pathname } = new URL(url)
  return `${host}${pathname}`
}

/**
 * Waits until the database lets us in, however long that takes; `say` hears at once and each minute what is waited for.
 * Throws what waiting does not mend: a wrong password, an unknown database, no TLS, another's certificate.
 */
export async function waitForDatabase(url: string, say: (sentence: string) => void): Promise<void> {
  let told = Number.NEGATIVE_INFINITY
  for (;;) {
    const answer = await probe(url)
    if (answer.state === 'answers') return
    if (answer.state === 'wrong') throw answer.error
    if (performance.now() - told >= repeatLog) {
      told = performance.now()
      say(`Waiting for the database at ${databasePlace(url)} (${answer.reason}).`)
    }
    await sleep(1_000)
  }
}

export interface WatchOptions {
  /** Asked for each probe: the embedded server may come back on another port. */
  url: () => string
  log: Log
  /** The database answers again after it had not. */
  onBack: () => void
  /** The server gives no answer at all, 20 to 40 s long: what waits for it should be ended. Told again as long as it lasts. */
  onSilent: () => void
  /** Milliseconds between two probes, and until one counts as unanswered; 5 s each unless told. */
  every?: number
  timeout?: number
}

export interface DatabaseWatch {
  /** Whether the last probe was answered. */
  answers(): boolean
  stop(): void
}

/** Asks the database again and again whether it is there, and logs when it goes, each minute, and when it is back. */
export function watchDatabase(options: WatchOptions): DatabaseWatch {
  const { log, url } = options
  const stopped = new AbortController()
  let awaySince: number | null = null
  let told = 0
  let silent = 0

  function onAnswer() {
    silent = 0
    if (awaySince === null) return
    log.info({ seconds: Math.round((performance.now() - awaySince) / 1000) }, 'the database is back')
    awaySince = null
    options.onBack()
  }

  function onFailure(reason: string, isSilent: boolean) {
    const now = performance.now()
    if (awaySince === null || now - told >= repeatLog) {
      told = now
      log.error({ reason }, `the database at ${databasePlace(url())} does not answer; waiting for it`)
    }
    awaySince ??= now
    silent = isSilent ? silent + 1 : 0
    if (silent >= silentAfter) options.onSilent()
  }

  const look = async () => {
    const answer = await probe(url(), options.timeout)
    if (stopped.signal.aborted) return
    if (answer.state === 'answers') onAnswer()
    else onFailure(answer.state === 'wrong' ? answer.error.message : answer.reason, answer.state === 'silent')
  }
  const loop = async () => {
    while (!stopped.signal.aborted) {
      await look()
      // While it is away the next look comes soon: people wait.
      const pause = awaySince === null ? (options.every ?? probeEvery) : 500
      await sleep(pause, null, { signal: stopped.signal, ref: false }).catch(() => {})
    }
  }
  void loop()
  return { answers: () => awaySince === null, stop: () => stopped.abort() }
}
