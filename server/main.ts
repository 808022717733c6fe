import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { dataRoot } from '../bin/data-root.mjs'
import { runAdmin } from './admin.ts'
import { type App, createApp, prepareApp, startWorker, sweep, WrongMode } from './app.ts'
import { type Config, ConfigError, readConfig } from './config.ts'
import { examine, reportWords, unreadableSettings } from './doctor.ts'
import { beginKeyChange } from './kept-key.ts'
import { backup, keyReminder } from './operator/backup.ts'
import { restore } from './operator/restore.ts'
import { databaseClock } from './platform/clock.ts'
import { openDatabase } from './platform/database.ts'
import { migrateJobs } from './platform/jobs.ts'
import { createLog, type Log } from './platform/log.ts'
import { migrate } from './platform/migrate.ts'
import { startPostgres } from './platform/postgres/postgres.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

/** Things to stop, the last started first. */
const stops: (() => Promise<void>)[] = []

/** The one process: database, web and worker, or one operator's command (`admin …`, `doctor`, `backup`, `restore`). */
async function main(argv: string[]): Promise<void> {
  if (argv[0] === 'doctor') return runDoctor(argv.slice(1))
  const config = readConfig(process.env, dataRoot(process.env, root))
  if (argv[0] === 'backup' || argv[0] === 'restore') return copyDatabase(config, argv[0], argv[1])
  const log = createLog(
    config.mode === 'real' ? 'stdout' : { file: join(config.dataDir, 'log', 'server.log') },
    config.logLevel,
  )
  process.on('unhandledRejection', (error) => log.error({ err: error }, 'unhandled rejection'))
  if (argv[0] === 'admin') return runCommand(config, log, argv.slice(1))
  const app = await openApp(config, log, { keepDatabase: false })
  const { firstRun } = await prepareApp(app, config.mode)
  if (config.runs.worker) await startJobs(app, log)
  if (config.runs.web) await startWeb(app, config)
  process.send?.({ type: 'ready', url: config.publicUrl, firstRun })
  answerLauncher(app)
}

/** Database up and migrated, product composed. `keepDatabase`: a command leaves a database that others use alone. */
async function openApp(config: Config, log: Log, options: { keepDatabase: boolean }): Promise<App> {
  const databaseUrl = config.databaseUrl ?? (await startEmbedded(config, options))
  await migrateAll(databaseUrl)
  const clock = async (pool: import('pg').Pool) => {
    const made = await databaseClock(pool)
    const timer = setInterval(
      () => made.adjust().catch((error: unknown) => log.warn({ err: error }, 'clock not adjusted')),
      60_000,
    )
    timer.unref()
    return made
  }
  const app = await createApp({ config, databaseUrl, clock, log, dist: join(root, 'dist') })
  stops.push(() => app.close())
  return app
}

async function startEmbedded(config: Config, options: { keepDatabase: boolean }): Promise<string> {
  const database = await startPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: join(config.dataDir, 'log', 'postgres.log'),
    database: 'msi_actions',
  })
  if (!(options.keepDatabase && database.attached)) stops.push(() => database.stop())
  return database.url
}

async function migrateAll(databaseUrl: string): Promise<void> {
  const { pool, close } = openDatabase(databaseUrl, () => {})
  try {
    await migrate(pool, join(root, 'migrations'))
    await migrateJobs(pool)
  } finally {
    await close()
  }
}

async function startJobs(app: App, log: Log): Promise<void> {
  const worker = await startWorker(app)
  stops.push(() => worker.stop())
  const timer = setInterval(
    () => sweep(app.ctx).catch((error: unknown) => log.error({ err: error }, 'sweep failed')),
    3_600_000,
  )
  timer.unref()
}

async function startWeb(app: App, config: Config): Promise<void> {
  const web = await app.createWeb()
  await web.listen({ host: config.host, port: config.port })
  stops.push(() => web.close())
}

async function runCommand(config: Config, log: Log, argv: string[]): Promise<void> {
  // A key that is kept in a file is made anew by the command itself; one of the environment, by who sets that.
  const change = argv[0] === 'rotate-key' && config.keyFile ? beginKeyChange(config.keyFile) : null
  const keys = change ? { secretKey: change.current, previousSecretKey: change.previous } : {}
  const app = await openApp({ ...config, ...keys }, log, { keepDatabase: true })
  await prepareApp(app, config.mode)
  const result = await runAdmin(app.ctx, argv)
  if (result.ok) change?.finish()
  console.log(result.output)
  process.exitCode = result.ok ? 0 : 1
  await stop()
}

async function runDoctor(argv: string[]): Promise<void> {
  const report = await readConfigOr((config) =>
    examine({
      config,
      migrations: join(root, 'migrations'),
      startEmbedded: () => startEmbedded(config, { keepDatabase: true }),
    }),
  )
  console.log(argv.includes('--json') ? JSON.stringify(report, null, 2) : reportWords(report))
  process.exitCode = report.ok ? 0 : 1
  await stop()
}

async function readConfigOr(use: (config: Config) => ReturnType<typeof examine>): ReturnType<typeof examine> {
  try {
    return await use(readConfig(process.env, dataRoot(process.env, root)))
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error
    return unreadableSettings(error.message)
  }
}

async function copyDatabase(config: Config, verb: 'backup' | 'restore', path = ''): Promise<void> {
  if (!path) throw new ConfigError([`Name the file: npm run ${verb} -- FILE`])
  // npm starts us in the project's folder; the name was typed in another.
  const file = resolve(process.env.INIT_CWD ?? process.env.PWD ?? '.', path)
  const databaseUrl = config.databaseUrl ?? (await startEmbedded(config, { keepDatabase: true }))
  if (verb === 'backup') {
    const made = await backup(databaseUrl, file)
    console.log(
      `${made.rows} rows of ${made.tables} tables are in ${file} (${made.bytes} bytes).\n${keyReminder}`,
    )
  } else {
    const done = await restore({ databaseUrl, file, migrations: join(root, 'migrations') })
    await migrateAll(databaseUrl)
    console.log(`${done.rows} rows of ${done.tables} tables are back, as of ${done.madeAt}.\n${keyReminder}`)
    console.log('What waits to be sent is sent after the next start; nothing was lost with the queue.')
  }
  await stop()
}

/** The launcher may hand over operator's commands on the first start. */
function answerLauncher(app: App): void {
  process.on('message', async (message: { type?: string; argv?: string[] }) => {
    if (message.type !== 'admin' || !message.argv) return
    const result = await runAdmin(app.ctx, message.argv).catch((error: Error) => ({
      ok: false,
      output: error.message,
    }))
    process.send?.({ type: 'admin-done', argv: message.argv, ...result })
  })
}

let stopping: Promise<void> | null = null

/** Stops everything once, however often it is asked: Ctrl-C arrives more than once. */
function stop(): Promise<void> {
  stopping ??= (async () => {
    for (const one of stops.reverse()) await one().catch((error: Error) => console.error(error.message))
    // The channel to the launcher would keep this process alive.
    if (process.connected) process.disconnect()
  })()
  return stopping
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => void stop().then(() => process.exit(0)))
process.on('disconnect', () => void stop().then(() => process.exit(0)))

/** What went wrong, in one sentence a problem. Anything unforeseen keeps its stack. */
function refuse(error: Error): void {
  const known =
    error instanceof ConfigError ||
    error instanceof WrongMode ||
    ['PostgresError', 'BackupError', 'ArchiveError', 'WrongKey'].includes(error.name)
  const busy = 'code' in error && error.code === 'EADDRINUSE'
  const message = busy
    ? 'The port is in use. Set PORT to another one.'
    : known
      ? error.message
      : (error.stack ?? error.message)
  if (process.connected) process.send?.({ type: 'refused', message })
  else console.error(message)
}

main(process.argv.slice(2)).catch(async (error: Error) => {
  refuse(error)
  await stop()
  process.exit(1)
})
