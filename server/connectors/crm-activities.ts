import type { ConnectorError } from './connector-error.ts'
import type { CrmConversion } from './crm-records.ts'

/** A Task to be written, in our words. The connector reads `describe` and puts facts into fields that exist. */
export interface CrmTask {
  /** Written with the Task, so that a doubtful write is found again. At most 80 characters. */
  key: string
  kind: 'email' | 'task'
  subject: string
  description: string
  /** The sender's local date, `2026-11-22`. */
  date: string
  completed: boolean
  priority: 'normal' | 'high'
  whoId: string | null
  /** Never set together with a Lead as who. */
  whatId: string | null
  /** Where our app shows it; goes into a field that exists, else into the description. */
  url: string | null
}

/** `doubtful`: it may have been written before, so it is looked for first. */
export interface TaskWrite {
  task: CrmTask
  doubtful: boolean
}

export type TaskOutcome =
  /** `conversion`: the Task stands on the Contact that its Lead has become. */
  | { state: 'written'; taskId: string; conversion?: CrmConversion }
  /** After `ambiguous` it is doubtful. */
  | { state: 'failed'; error: ConnectorError }

/** What is written beside the records of one user's Salesforce. */
export interface CrmActivities {
  /**
   * Writes each Task once, many in one call: by upsert on our key where the org has the field, else looks before it
   * inserts after doubt. Their keys differ. One outcome a Task, in their order: a bad one keeps none of the others back.
   * Ends within 60 seconds, whatever happens.
   */
  writeTasks(writes: readonly TaskWrite[]): Promise<TaskOutcome[]>
}
