import { join } from 'node:path'
import type { Config } from '../config.ts'
import { exitCodes } from '../operator/call.ts'
import { type DatabaseWatch, waitForDatabase, watchDatabase } from '../platform/database-watch.ts'
import type { Log } from '../platform/log.ts'
import { startPostgres } from '../platform/postgres/postgres.ts'
import type { Shell } from './command.ts'
import { stopTimes } from './ending.ts'
import { tellRepairs, tellWaiting } from './patience.ts'

/** The database of a process that stays. */
export interface LiveDatabase {
  /** Connection string as of now. */
  url(): string
  /** Begins to look whether it answers; until the process stops. */
  watch(on: { back: () => void; silent: () => void }): DatabaseWatch
}

/**
 * The database of the server. One of DATABASE_URL is waited for, however long, and never a reason to end. The embedded
 * one is started, and started again when it dies; when that does not help, the process ends with a code of its own.
 * Throws what waiting does not mend.
 */
export async function openLiveDatabase(
  shell: Shell,
  { config, log }: { config: Config; log: Log },
): Promise<LiveDatabase> {
  const { databaseUrl } = config
  const say = tellWaiting(shell, log)
  if (databaseUrl) {
    await waitForDatabase(databaseUrl, say)
    return watched(shell, log, { url: () => databaseUrl })
  }
  const database = await startPostgres({
    dataDir: join(config.dataDir, 'postgres'),
    log: join(config.dataDir, 'log', 'postgres.log'),
    database: 'msi_actions',
    onStarting: tellRepairs(say),
  })
  shell.onStop('the database', () => database.stop(), stopTimes.database)
  const supervisor = database.supervise({
    log,
    onGivenUp(error) {
      log.fatal({ err: error }, error.message)
      shell.launcher?.send({ type: 'gave-up', message: error.message })
      shell.exit(exitCodes.later)
    },
  })
  return watched(shell, log, { url: database.currentUrl, replaceSilent: () => supervisor.replaceSilent() })
}

function watched(
  shell: Shell,
  log: Log,
  { url, replaceSilent }: { url: () => string; replaceSilent?: () => Promise<void> },
): LiveDatabase {
  return {
    url,
    watch({ back, silent }) {
      const onSilent = () => {
        silent()
        replaceSilent?.().catch((error: unknown) => log.error({ err: error }, 'the database is not replaced'))
      }
      const watch = watchDatabase({ url, log, onBack: back, onSilent })
      shell.onStop('the watch over the database', async () => watch.stop())
      return watch
    },
  }
}
