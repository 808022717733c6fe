import type { Config } from './config.ts'
import { vendorOf } from './connectors/vendor-of.ts'
import { tellDrops } from './http/drops.ts'
import type { DatabaseOptions } from './platform/database.ts'
import { type EventLoopWatch, watchEventLoop } from './platform/event-loop.ts'
import type { OnCall } from './platform/http-client.ts'
import type { Log } from './platform/log.ts'
import { createMetrics, type Metrics } from './platform/metrics.ts'
import { tellSlowQueries } from './platform/slow-queries.ts'
import { type CallGuard, reportCallInTransaction } from './platform/transaction-scope.ts'

/** What this process notices about itself while it runs. */
export interface Observation {
  metrics: Metrics
  eventLoop: EventLoopWatch
  onDatabaseError: (error: Error) => void
  database: DatabaseOptions
  onCall: OnCall
  onDrop: () => void
  /** Hears of what is called from within a transaction. */
  guard: CallGuard
}

/** Begins to watch this process; `version` as `readVersion` tells it. The event loop's watch has to be stopped. */
export function observe({
  config,
  log,
  version,
  callGuard: guard = reportCallInTransaction(log),
}: {
  config: Config
  log: Log
  version: string
  callGuard?: CallGuard
}): Observation {
  const metrics = createMetrics(version)
  const tellDrop = tellDrops(log)
  return {
    metrics,
    eventLoop: watchEventLoop(({ milliseconds, work }) =>
      log.warn({ ms: milliseconds, by: work?.name, [work?.kind ?? 'work']: work?.id }, 'event loop held up'),
    ),
    onDatabaseError: (error) => log.warn({ err: error }, 'database connection lost'),
    database: { name: `msi-actions ${partOf(config)}`, onQuery: tellSlowQueries(log), guard },
    guard,
    onDrop() {
      metrics.drop()
      tellDrop()
    },
    onCall: ({ url, ...seen }) => metrics.vendor({ vendor: vendorOf(url, config.seedApps), ...seen }),
  }
}

/** The part that this process plays among those that share a database. */
function partOf({ runs }: Config): 'web' | 'worker' | 'web and worker' {
  if (runs.web && runs.worker) return 'web and worker'
  return runs.web ? 'web' : 'worker'
}
