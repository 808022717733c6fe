import { runAdmin } from '../admin.ts'
import { prepareApp } from '../app.ts'
import { beginKeyChange } from '../kept-key.ts'
import { type Command, exitCodes } from './command.ts'
import { migrateAll, openApp, openDatabaseOf, openLog } from './open-app.ts'

/** `admin …`: one of the operator's commands upon the product, beside a running server or without one. */
export const admin: Command = {
  async run(shell, argv) {
    const config = shell.readConfig()
    const log = openLog(config)
    // A key that is kept in a file is made anew by the command itself; one of the environment, by who sets that.
    const change = argv[0] === 'rotate-key' && config.keyFile ? beginKeyChange(config.keyFile) : null
    const keys = change ? { secretKey: change.current, previousSecretKey: change.previous } : {}
    const databaseUrl = await openDatabaseOf(shell, config, { keepDatabase: true })
    await migrateAll(shell, databaseUrl)
    const app = await openApp(shell, { config: { ...config, ...keys }, databaseUrl, log })
    await prepareApp(app, config.mode)
    const result = await runAdmin(app.ctx, argv)
    if (result.ok) change?.finish()
    shell.print(result.output)
    return result.ok ? exitCodes.done : exitCodes.failed
  },
}
