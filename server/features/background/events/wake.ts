import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'

/** What events are about: what happens to one is taken in order. */
export interface Subject {
  workspaceId: string
  subjectId: string
}

/** Has the events of a subject taken. A key a subject: whoever publishes waits only for others who tell of the same one. */
export async function wakeTakers(ctx: Context, db: Db, subject: Subject): Promise<void> {
  const { workspaceId, subjectId } = subject
  await ctx.jobs.add(db, {
    name: 'take-events',
    payload: { workspaceId, subjectId },
    key: `take-events:${workspaceId}:${subjectId}`,
  })
}
