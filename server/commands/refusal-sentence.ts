import { WrongMode } from '../app.ts'
import { ConfigError } from '../config.ts'

const tellsTheOperator = ['PostgresError', 'BackupError', 'ArchiveError', 'WrongKey']

/** What went wrong, in one sentence a problem. Anything unforeseen keeps its stack. */
export function refusalSentence(error: Error): string {
  if ('code' in error && error.code === 'EADDRINUSE') return 'The port is in use. Set PORT to another one.'
  const known =
    error instanceof ConfigError || error instanceof WrongMode || tellsTheOperator.includes(error.name)
  return known ? error.message : (error.stack ?? error.message)
}
