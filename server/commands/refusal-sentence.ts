import { WrongMode } from '../app.ts'
import { ConfigError } from '../config.ts'
import { hasCode } from '../platform/postgres/postgres-error.ts'

const tellsTheOperator = ['PostgresError', 'BackupError', 'ArchiveError', 'WrongKey']

/** What went wrong, in one sentence a problem. Anything unforeseen keeps its stack. */
export function refusalSentence(error: Error): string {
  if ('code' in error && error.code === 'EADDRINUSE') return 'The port is in use. Set PORT to another one.'
  if (hasCode(error, 'ENOSPC', 'EDQUOT'))
    return `The disk is full: ${error.message}. Make room and start again.`
  // PostgreSQL's own disk_full.
  if (hasCode(error, '53100'))
    return `The database has no room left (${error.message}). Make room and start again.`
  const known =
    error instanceof ConfigError || error instanceof WrongMode || tellsTheOperator.includes(error.name)
  return known ? error.message : (error.stack ?? error.message)
}
