import type { App } from './app.ts'
import { leave, takeOver } from './features/background/outbox/outbox.ts'
import { beginBeating, type Runs } from './features/background/processes/processes.ts'
import { startJobs } from './platform/jobs.ts'
import { keeper } from './platform/schedule.ts'

export interface RunningWorker {
  /** Looks again for work that was left behind, as after an outage of the database. Twice does no harm. */
  resume(): Promise<void>
  stop(): Promise<void>
}

/**
 * Says that this process lives, and, unless it `runs` web alone, starts the worker: jobs run, and what a dead process
 * left behind is taken up.
 */
export async function startWorker(app: App, runs: Runs = 'both'): Promise<RunningWorker> {
  const { ctx, schedule } = app
  /** Takes up the work of a process that has gone silent, without waiting for what runs by the clock. */
  const onBeat = async () => {
    if (await takeOver(ctx)) await schedule.lookForWork()
  }
  const beating = await beginBeating(ctx, runs === 'web' ? { runs } : { runs, onBeat })
  const runner = runs === 'web' ? null : await startRunner(app)
  if (runner) app.health.watchWorker(beating)
  return {
    async resume() {
      if (runner) await schedule.start()
    },
    async stop() {
      await runner?.stop()
      await beating.stop()
      await leave(ctx)
    },
  }
}

async function startRunner(app: App): Promise<{ stop(): Promise<void> }> {
  await app.schedule.start()
  const onJob = app.observed.metrics.job
  return startJobs(app.pool, app.jobHandlers, { log: app.ctx.log, onJob, everyMinute: keeper })
}
