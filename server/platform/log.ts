import { existsSync, mkdirSync, renameSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import pino from 'pino'
import { currentWork } from './current-work.ts'

export type Log = pino.Logger

/**
 * A JSON log, to a file or to standard output. Anything named like a secret is left out wherever it stands;
 * callers log codes and ids, never bodies, tokens or links.
 */
export function createLog(target: { file: string } | 'stdout', level: pino.Level = 'info'): Log {
  if (target !== 'stdout') {
    mkdirSync(dirname(target.file), { recursive: true, mode: 0o700 })
    rotate(target.file)
  }
  const stream =
    target === 'stdout' ? pino.destination(1) : pino.destination({ dest: target.file, sync: false })
  return pino(
    {
      level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      mixin: workFields,
      redact: { paths: secretPaths, remove: true },
    },
    stream,
  )
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

const largest = 10_000_000
const kept = 5

/** Moves a log of more than 10 MB aside and keeps the last five: `server.log.1` is the newest. */
function rotate(file: string): void {
  if (!existsSync(file) || statSync(file).size < largest) return
  for (let age = kept; age >= 1; age--) {
    const older = age === 1 ? file : `${file}.${age - 1}`
    if (existsSync(older)) renameSync(older, `${file}.${age}`)
  }
}
