import { adminHelp, findVerb, runVerb } from '../admin.ts'
import { prepareApp } from '../app.ts'
import { beginKeyChange } from '../kept-key.ts'
import { type Answer, exitCodes, helpAnswer, helpOf, readCall } from '../operator/call.ts'
import type { Shell } from './command.ts'
import { migrationsOf, openApp, openDatabaseOf, openLog } from './open-app.ts'
import { requireSchema } from './schema.ts'

/** `admin …`: one of the operator's verbs upon the product, beside a running server or without one. */
export async function runAdminCommand(shell: Shell, argv: string[]): Promise<Answer> {
  const help = adminHelp(argv)
  if (help) return helpAnswer(help)
  const { name, verb, rest } = findVerb(argv)
  // Read before anything is opened: a typing error costs nothing.
  if (readCall(`admin ${name}`, verb, rest).help) return helpAnswer(helpOf(`admin ${name}`, verb))
  const config = shell.readConfig()
  const databaseUrl = await openDatabaseOf(shell, config, { keepDatabase: true })
  await requireSchema({ databaseUrl, migrations: migrationsOf(shell) })
  // A key that is kept in a file is made anew by the command itself; one of the environment, by who sets that.
  const change = name === 'rotate-key' && config.keyFile ? beginKeyChange(config.keyFile) : null
  const keys = change ? { secretKey: change.current, previousSecretKey: change.previous } : {}
  const app = await openApp(shell, { config: { ...config, ...keys }, databaseUrl, log: openLog(config) })
  await prepareApp(app, config.mode)
  const answer = await runVerb(app.ctx, argv)
  if (answer.code === exitCodes.done) change?.finish()
  return answer
}
