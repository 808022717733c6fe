import type { Context } from './context.ts'
import type { Subscription } from './features/background/events/events.ts'
import type { PersonalData } from './personal-data.ts'
import type { JobHandler } from './platform/jobs.ts'
import type { Recurring } from './platform/schedule.ts'
import type { Route } from './route.ts'

/** What a feature adds to the product; app.ts lists them all. */
export interface Feature {
  routes?: Route[]
  /** What is done later, by the name that the queue stores. */
  jobs?(ctx: Context): Record<string, JobHandler>
  /** What is done again and again. */
  recurring?(ctx: Context): Recurring[]
  /** What it does when something has happened elsewhere. */
  subscriptions?: Subscription[]
  /** What it keeps about people whom mail goes to. */
  personal?: PersonalData[]
}
