import { runAdmin } from '../admin.ts'
import { type App, prepareApp, startWorker, sweep } from '../app.ts'
import type { Config } from '../config.ts'
import type { Log } from '../platform/log.ts'
import type { Command, Launcher, Shell } from './command.ts'
import { migrateAll, openApp, openDatabaseOf, openLog } from './open-app.ts'

/** The server: database, web and worker in one process, until it is told to stop. */
export const start: Command = {
  async run(shell) {
    const config = shell.readConfig()
    const log = openLog(config)
    process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
    const databaseUrl = await openDatabaseOf(shell, config, { keepDatabase: false })
    await migrateAll(shell, databaseUrl)
    const app = await openApp(shell, { config, databaseUrl, log })
    const { firstRun } = await prepareApp(app, config.mode)
    if (config.runs.worker) await startJobs(shell, app, log)
    if (config.runs.web) await startWeb(shell, app, config)
    shell.launcher?.send({ type: 'ready', url: config.publicUrl, firstRun })
    if (shell.launcher) answerLauncher(shell.launcher, app)
    return null
  },
}

async function startJobs(shell: Shell, app: App, log: Log): Promise<void> {
  const worker = await startWorker(app)
  shell.onStop(() => worker.stop())
  const clean = () => sweep(app.ctx).catch((error: unknown) => log.error({ err: error }, 'sweep failed'))
  setInterval(clean, 3_600_000).unref()
}

async function startWeb(shell: Shell, app: App, config: Config): Promise<void> {
  const web = await app.createWeb()
  await web.listen({ host: config.host, port: config.port })
  shell.onStop(() => web.close())
}

/** The launcher may hand over operator's commands on the first start. */
function answerLauncher(launcher: Launcher, app: App): void {
  launcher.onMessage(async (message) => {
    if (message.type !== 'admin' || !message.argv) return
    const failed = (error: Error) => ({ ok: false, output: error.message })
    const result = await runAdmin(app.ctx, message.argv).catch(failed)
    launcher.send({ type: 'admin-done', argv: message.argv, ...result })
  })
}
