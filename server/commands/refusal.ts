import { WrongMode } from '../app.ts'
import { ConfigError } from '../config.ts'
import { CommandError, type ExitCode, exitCodes } from '../operator/call.ts'
import { databaseRefusal } from '../platform/database-refusal.ts'

const tellsTheOperator = ['PostgresError', 'BackupError', 'ArchiveError', 'WrongKey']

/** What went wrong, in one sentence a problem, and what the process ends with. Anything unforeseen keeps its stack. */
export function refusalOf(error: Error): { message: string; code: ExitCode } {
  if (error instanceof CommandError) return { message: error.message, code: error.code }
  if (error instanceof ConfigError || error instanceof WrongMode)
    return { message: error.message, code: exitCodes.settings }
  if (tellsTheOperator.includes(error.name)) return { message: error.message, code: exitCodes.failed }
  const unheard = listeningRefusal(error) ?? fileRefusal(error)
  if (unheard) return { message: unheard, code: exitCodes.settings }
  const database = databaseRefusal(error)
  if (database)
    return { message: database.sentence, code: database.isTemporary ? exitCodes.later : exitCodes.settings }
  return { message: error.stack ?? error.message, code: exitCodes.failed }
}

type SystemError = Error & NodeJS.ErrnoException & { address?: string; port?: number }

function listeningRefusal(error: SystemError): string | null {
  if (error.syscall !== 'listen' && error.syscall !== 'getaddrinfo') return null
  const { code, address, port } = error
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: stop the program that uses it, or set PORT (HEALTH_PORT) to another one.`
  if (code === 'EADDRNOTAVAIL')
    return `HOST is ${address}, which is no address of this machine: set it to one that is, or to 127.0.0.1.`
  if (code === 'EACCES') return `Port ${port} is reserved for root: set PORT to a number above 1023.`
  return null
}

const fileReasons: Record<string, string> = {
  EACCES: 'this user has no right to it',
  EPERM: 'this user has no right to it',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
  EDQUOT: 'the quota of this user is used up',
  ENOTDIR: 'a part of the path is no folder',
  ENAMETOOLONG: 'the path is too long',
}

function fileRefusal({ code, path }: SystemError): string | null {
  const reason = fileReasons[code ?? '']
  if (!reason) return null
  const where = path ?? 'the data folder'
  return `${where} cannot be used (${reason}): mend that, or set APP_DATA_DIR to a folder of this user's own.`
}
