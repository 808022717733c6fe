import { type Command, exitCodes } from './command.ts'
import { migrateAll, openDatabaseOf } from './open-app.ts'

/** `migrate`: brings the database up to this version and ends. */
export const migrate: Command = {
  async run(shell) {
    const config = shell.readConfig()
    await migrateAll(shell, await openDatabaseOf(shell, config, { keepDatabase: true }))
    shell.print('The database has the schema of this version.')
    return exitCodes.done
  },
}
