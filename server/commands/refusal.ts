import { WrongMode } from '../app.ts'
import { ConfigError } from '../config.ts'
import { CommandError, type ExitCode, exitCodes } from '../operator/call.ts'
import { databaseRefusal } from '../platform/database-refusal.ts'
import { PostgresError } from '../platform/postgres/postgres-error.ts'
import { WrongKey } from '../platform/vault.ts'
import { CannotListen } from './listening.ts'

const tellsTheOperator = ['PostgresError', 'BackupError', 'ArchiveError']
/** What no new start mends: a folder of somebody else's, or one of another PostgreSQL. */
const faultsOfSettings = ['permission', 'other_major']

/** What went wrong, in one sentence a problem, and what the process ends with. Anything unforeseen keeps its stack. */
export function refusalOf(error: Error): { message: string; code: ExitCode } {
  if (error instanceof CommandError) return { message: error.message, code: error.code }
  const isOfSettings = error instanceof PostgresError && faultsOfSettings.includes(error.fault)
  if (error instanceof ConfigError || error instanceof WrongMode || error instanceof WrongKey || isOfSettings)
    return { message: error.message, code: exitCodes.settings }
  if (tellsTheOperator.includes(error.name)) return { message: error.message, code: exitCodes.failed }
  if (error instanceof CannotListen)
    return { message: error.message, code: error.isTemporary ? exitCodes.later : exitCodes.settings }
  const file = fileRefusal(error)
  if (file) return file
  const database = databaseRefusal(error)
  if (database)
    return { message: database.sentence, code: database.isTemporary ? exitCodes.later : exitCodes.settings }
  return { message: error.stack ?? error.message, code: exitCodes.failed }
}

type SystemError = Error & NodeJS.ErrnoException

const fileReasons: Record<string, string> = {
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the path is too long',
}

function fileRefusal({ code = '', path }: SystemError): { message: string; code: ExitCode } | null {
  const reason = fileReasons[code]
  if (!reason) return null
  const where = path ?? 'the data folder'
  return {
    message: `${where} cannot be used (${reason}): mend that, or set APP_DATA_DIR to a folder of this user's own.`,
    code: ['ENOSPC', 'EDQUOT'].includes(code) ? exitCodes.later : exitCodes.settings,
  }
}
