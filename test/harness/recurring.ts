import type { App } from '../../server/app.ts'
import type { Context } from '../../server/context.ts'
import type { Feature } from '../../server/feature.ts'
import type { JobHandler } from '../../server/platform/jobs.ts'
import { createSchedule } from '../../server/platform/schedule.ts'

/** The jobs of some features by name, what they do again and again among them. */
export function jobsOf(ctx: Context, features: Feature[]): Record<string, JobHandler> {
  const recurring = features.flatMap((one) => one.recurring?.(ctx) ?? [])
  return Object.assign({}, createSchedule(ctx, recurring).handlers, ...features.map((one) => one.jobs?.(ctx)))
}

/** Does at once, one after the other, everything that a product does every hour. */
export async function runHourly(app: App): Promise<void> {
  for (const [name, handle] of Object.entries(app.jobHandlers))
    if (/^(sweep|resume)-/.test(name)) await handle({}, new AbortController().signal)
}
