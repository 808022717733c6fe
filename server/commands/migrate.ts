import { done } from '../operator/call.ts'
import { productVersion } from '../version.ts'
import type { Command } from './command.ts'
import { migrationsOf, openDatabaseOf } from './open-app.ts'
import { bringUpToDate } from './schema.ts'

export const migrate: Command = {
  usage: '',
  about:
    'Brings the database up to this version and ends; a start does the same. Make a backup first.\nWaits up to a minute for processes of another version to stop.',
  async run(shell) {
    const config = shell.readConfig()
    const databaseUrl = await openDatabaseOf(shell, config, { keepDatabase: true })
    const ran = await bringUpToDate({ databaseUrl, migrations: migrationsOf(shell), say: shell.say })
    const words = ran.length > 0 ? `Run: ${ran.join(', ')}. ` : ''
    const version = productVersion()
    return done(`${words}The database has the schema of version ${version}.`, { migrations: ran, version })
  },
}
