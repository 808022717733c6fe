import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { runAdmin } from '../admin.ts'
import { type App, prepareApp } from '../app.ts'
import type { Config } from '../config.ts'
import { CommandError, exitCodes } from '../operator/call.ts'
import type { Log } from '../platform/log.ts'
import { productVersion } from '../version.ts'
import { startWorker } from '../worker.ts'
import type { Command, Launcher, Shell } from './command.ts'
import { stopTimes } from './ending.ts'
import { openHealth } from './health-port.ts'
import { listening } from './listening.ts'
import { openLiveDatabase } from './live-database.ts'
import { migrationsOf, openApp, openLog } from './open-app.ts'
import { tellWaiting } from './patience.ts'
import { bringUpToDate } from './schema.ts'

export const start: Command = {
  usage: '',
  about: 'The server: database, web and worker in one process (RUN), until it is told to stop.',
  async run(shell) {
    const config = shell.readConfig()
    const log = openLog(config)
    for (const sentence of config.warnings) log.warn(sentence)
    endWhenBroken(shell, log)
    // The first of the steps is the last one taken.
    shell.onStop('the log', async () => log.info({ version: productVersion() }, 'stopped'))
    if (config.runs.web) requirePages(shell)
    const health = await openHealth(shell, config)
    const database = await openLiveDatabase(shell, { config, log })
    health.isAt('migrating')
    const ran = await bringUpToDate({
      databaseUrl: database.url(),
      migrations: migrationsOf(shell),
      say: tellWaiting(shell, log),
    })
    if (ran.length > 0)
      log.info({ migrations: ran, version: productVersion() }, 'the schema was brought up to date')
    const app = await openApp(shell, { config, databaseUrl: database.url, log })
    const { firstRun } = await prepareApp(app, config.mode)
    health.hand(app)
    const work = await startWork(shell, app, config)
    database.watch({ back: work.resume, silent: () => app.cutDatabase() })
    if (config.runs.web) await startWeb(shell, app, config)
    log.info({ version: productVersion(), runs: config.runs, pid: process.pid }, 'started')
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

/** Without its pages a web process would look well and answer every visitor with an error. */
function requirePages(shell: Shell): void {
  const built = ['web/index.html', 'panel/manifest.json'].map((name) => join(shell.root, 'dist', name))
  if (built.every((path) => existsSync(path))) return
  throw new CommandError('The pages are not built: run npm run build, then start again.', exitCodes.settings)
}

async function startWork(shell: Shell, app: App, { runs }: Config): Promise<{ resume(): void }> {
  const worker = await startWorker(app, runs.web && runs.worker ? 'both' : runs.web ? 'web' : 'worker')
  const stop = () => {
    app.health.drain()
    return worker.stop()
  }
  shell.onStop('jobs', stop, stopTimes.jobs)
  const failed = (error: unknown) => app.ctx.log.error({ err: error }, 'work not taken up again')
  return { resume: () => void worker.resume().catch(failed) }
}

async function startWeb(shell: Shell, app: App, config: Config): Promise<void> {
  const web = await app.createWeb()
  const at = { host: config.host, port: config.port, variable: 'PORT' }
  await listening(at, () => web.listen({ host: at.host, port: at.port }))
  const stop = async () => {
    // A proxy that asks sees that nothing more should come here, before the port closes.
    app.health.drain()
    await sleep(config.drainTime)
    // Answers that are under way may end; what only holds a connection is cut off.
    setTimeout(() => web.server.closeAllConnections(), 2_000).unref()
    await web.close()
  }
  shell.onStop('requests', stop, stopTimes.requests)
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
