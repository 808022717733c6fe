import type { Context } from '../context.ts'
import { listProcesses } from '../features/background/processes/processes.ts'

/** Whether a process of this installation has said lately that it lives. */
export async function isServerRunning(ctx: Context): Promise<boolean> {
  return (await listProcesses(ctx)).length > 0
}
