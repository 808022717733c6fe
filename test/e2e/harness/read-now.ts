import type { Stage } from '../../../bench/installation.ts'
import { expect } from './test.ts'

/** Has every mailbox read now, for which nobody waits half a minute, until a query finds what came. */
export async function readUntil(stage: Stage, found: string): Promise<void> {
  const look = async () => {
    await stage.query(`update mailbox_watch set due_at = now() - interval '1 minute'`)
    await stage.query(
      `select graphile_worker.reschedule_jobs(
         array(select id from graphile_worker.jobs where task_identifier = 'read-replies'), run_at := now())`,
    )
    return (await stage.query(found)).length
  }
  await expect.poll(look, 'what came back is read').toBeGreaterThan(0)
}
