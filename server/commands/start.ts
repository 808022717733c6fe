import { runAdmin } from '../admin.ts'
import { type App, prepareApp, startWorker, sweep } from '../app.ts'
import type { Config } from '../config.ts'
import type { Log } from '../platform/log.ts'
import { type Command, exitCodes, type Launcher, type Shell } from './command.ts'
import { openLiveDatabase } from './live-database.ts'
import { migrateAll, openApp, openLog } from './open-app.ts'

/** The server: database, web and worker in one process, until it is told to stop. */
export const start: Command = {
  async run(shell) {
    const config = shell.readConfig()
    const log = openLog(config)
    endWhenBroken(shell, log)
    const database = await openLiveDatabase(shell, { config, log })
    await migrateAll(shell, database.url())
    const app = await openApp(shell, { config, databaseUrl: database.url, log })
    const { firstRun } = await prepareApp(app, config.mode)
    const worker = config.runs.worker ? await startJobs(shell, app, log) : null
    database.watch({ back: () => worker?.resume(), silent: () => app.cutDatabase() })
    if (config.runs.web) await startWeb(shell, app, config)
    shell.launcher?.send({ type: 'ready', url: config.publicUrl, firstRun })
    if (shell.launcher) answerLauncher(shell.launcher, app)
    return null
  },
}

/**
 * A promise that nobody waited for is told and harms nothing else; an exception that nobody caught leaves nobody knows
 * what behind, and whoever watches this process starts another one.
 */
function endWhenBroken(shell: Shell, log: Log): void {
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  process.on('uncaughtException', (error) => {
    log.fatal({ err: error }, 'uncaught exception; this process ends')
    shell.exit(exitCodes.failed)
  })
}

async function startJobs(shell: Shell, app: App, log: Log): Promise<{ resume(): void }> {
  const worker = await startWorker(app)
  shell.onStop('jobs', () => worker.stop(), 3_500)
  const told = (work: () => Promise<void>, words: string) => () =>
    void work().catch((error: unknown) => log.error({ err: error }, words))
  setInterval(
    told(() => sweep(app.ctx), 'sweep failed'),
    3_600_000,
  ).unref()
  return { resume: told(worker.resume, 'work not taken up again') }
}

async function startWeb(shell: Shell, app: App, config: Config): Promise<void> {
  const web = await app.createWeb()
  await web.listen({ host: config.host, port: config.port })
  shell.onStop(
    'requests',
    async () => {
      // Answers that are under way may end; what only holds a connection is cut off.
      setTimeout(() => web.server.closeAllConnections(), 2_000).unref()
      await web.close()
    },
    2_500,
  )
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
