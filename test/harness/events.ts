import type { Context } from '../../server/context.ts'
import type { Subscription } from '../../server/features/background/events/events.ts'
import { takeEvents } from '../../server/features/background/events/take.ts'

/** Has everything taken that has happened, by those who go on from it, as the worker does. */
export async function settleEvents(about: { ctx: Context; subscriptions: Subscription[] }): Promise<void> {
  const { ctx, subscriptions } = about
  const { signal } = new AbortController()
  const subjects = await ctx.db
    .selectFrom('event')
    .select(['workspace_id as workspaceId', 'subject_id as subjectId'])
    .distinct()
    .where('settled_at', 'is', null)
    .execute()
  for (const subject of subjects) await takeEvents(ctx, { subscriptions, subject }, signal)
}
