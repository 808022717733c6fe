import { resolve } from 'node:path'
import { ConfigError } from '../config.ts'
import { keyReminder, backup as makeBackup } from '../operator/backup.ts'
import { restore as bringBack } from '../operator/restore.ts'
import { type Command, exitCodes, type Shell } from './command.ts'
import { migrateAll, migrationsOf, openDatabaseOf } from './open-app.ts'

/** `backup FILE`: writes every table into one file, of one instant, while the product runs. */
export const backup: Command = {
  async run(shell, argv) {
    const { databaseUrl, file } = await open(shell, 'backup', argv)
    const made = await makeBackup(databaseUrl, file)
    shell.print(`${made.rows} rows of ${made.tables} tables are in ${file} (${made.bytes} bytes).`)
    shell.print(keyReminder)
    return exitCodes.done
  },
}

/** `restore FILE`: fills an empty database from such a file, all of it or nothing. */
export const restore: Command = {
  async run(shell, argv) {
    const { databaseUrl, file } = await open(shell, 'restore', argv)
    const done = await bringBack({ databaseUrl, file, migrations: migrationsOf(shell) })
    await migrateAll(shell, databaseUrl)
    shell.print(`${done.rows} rows of ${done.tables} tables are back, as of ${done.madeAt}.`)
    shell.print(keyReminder)
    shell.print('What waits to be sent is sent after the next start; nothing was lost with the queue.')
    return exitCodes.done
  },
}

async function open(shell: Shell, verb: 'backup' | 'restore', [path]: string[]) {
  const config = shell.readConfig()
  if (!path) throw new ConfigError([`Name the file: npm run ${verb} -- FILE`])
  const databaseUrl = await openDatabaseOf(shell, config, { keepDatabase: true })
  return { databaseUrl, file: resolve(shell.folder, path) }
}
