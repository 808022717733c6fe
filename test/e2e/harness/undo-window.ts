import type { Stage } from '../../../bench/installation.ts'

/** Milliseconds that no test takes: Undo is there until `endUndoWindow`, however slow the machine is. */
export const longWindow = 900_000

/** The undo window of every mail that waits is over now. */
export async function endUndoWindow(stage: Stage): Promise<void> {
  await stage.query(`update email set due_at = now() where state = 'waiting' and reason = 'undo_window'`)
  await stage.query(
    `select graphile_worker.reschedule_jobs(
       array(select id from graphile_worker.jobs where task_identifier = 'dispatch-mailbox'), run_at := now())`,
  )
}
