import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import pino from 'pino'
import { currentWork } from './current-work.ts'

export type Log = pino.Logger

type Destination = ReturnType<typeof pino.destination>

/** Bytes that wait for a disk or a reader; what comes on top is dropped and counted. */
const heldAtMost = 1_000_000
/** A file of this many bytes is moved aside. */
const largest = 10_000_000
const kept = 5

/**
 * A JSON log, to a file or to standard output. Anything named like a secret is left out wherever it stands;
 * callers log codes and ids, never bodies, tokens or links.
 *
 * The log never stops the program: while it cannot be written (full disk, a reader that does not read) the newest lines
 * are dropped, and one line says how many as soon as there is room again. A file of more than 10 MB is moved aside, at
 * any time; five are kept, `server.log.1` is the newest.
 */
export function createLog(target: { file: string } | 'stdout', level: pino.Level = 'info'): Log {
  const file = target === 'stdout' ? null : target.file
  if (file) {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
    rotate(file)
  }
  // Not in step with the program: a pipe whose reader sleeps would hold up every request.
  const stream = pino.destination({ dest: file ?? 1, sync: false, maxLength: heldAtMost })
  const log = pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: workFields,
      redact: { paths: secretPaths, remove: true },
    },
    stream,
  )
  surviveFailures(stream, (dropped, reason) =>
    log.warn({ dropped, reason }, `${dropped} log lines were dropped: the log could not be written`),
  )
  if (file) rotateWhenLarge(stream, file)
  return log
}

/** What cannot be written stays in memory up to a limit and goes out with the next line that can be written. */
function surviveFailures(stream: Destination, tell: (dropped: number, reason: string) => void): void {
  let dropped = 0
  let reason = 'slow reader'
  stream.on('error', (error: NodeJS.ErrnoException) => {
    reason = error.code ?? error.message
  })
  stream.on('drop', () => {
    dropped += 1
  })
  stream.on('drain', () => {
    if (dropped === 0) return
    const count = dropped
    dropped = 0
    tell(count, reason)
  })
  const flushSync = stream.flushSync.bind(stream)
  // Called while the process ends: a full disk must not change how it ends.
  stream.flushSync = () => {
    try {
      flushSync()
    } catch {
      // Nobody is left to tell.
    }
  }
}

function rotateWhenLarge(stream: Destination, file: string): void {
  let written = existsSync(file) ? statSync(file).size : 0
  stream.on('write', (bytes: number) => {
    written += bytes
    if (written < largest) return
    written = 0
    try {
      rotate(file)
      stream.reopen()
    } catch {
      // A folder that takes no new name: the file goes on growing, and is tried again after as much.
    }
  })
}

/** The request or the job that a line belongs to: all lines of one can be found by its id. */
function workFields(): Record<string, string> {
  const work = currentWork()
  return work ? { [work.kind]: work.id, of: work.name } : {}
}

const secretNames = [
  'token',
  'access_token',
  'refresh_token',
  'password',
  'secret',
  'authorization',
  'cookie',
  'signed_request',
]
const secretPaths = secretNames.flatMap((name) => [name, `*.${name}`, `*.*.${name}`])

/** Moves a log of more than 10 MB aside and keeps the last five: `server.log.1` is the newest. */
function rotate(file: string): void {
  if (!existsSync(file) || statSync(file).size < largest) return
  for (let age = kept; age >= 1; age--) {
    const older = age === 1 ? file : `${file}.${age - 1}`
    if (existsSync(older)) renameSync(older, `${file}.${age}`)
  }
}
