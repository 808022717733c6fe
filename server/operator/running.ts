import type { Context } from '../context.ts'
import { after, seconds } from '../platform/clock.ts'

/** Whether a worker of this installation has said within 30 seconds that it lives; it says so every ten. */
export async function isServerRunning(ctx: Context): Promise<boolean> {
  const row = await ctx.db
    .selectFrom('worker')
    .select('id')
    .where('beat_at', '>', after(ctx.clock.now(), -seconds(30)))
    .executeTakeFirst()
  return row !== undefined
}
