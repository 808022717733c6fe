import type { Context } from '../../../context.ts'
import { readPace } from './read-pace.ts'

/**
 * Whether the sending window that binds one-off mail is shut at an instant, and when it opens next: null where it never
 * does. Null where it is open then, or binds no such mail.
 */
export async function shutAt(
  ctx: Context,
  about: { workspaceId: string; at: Date; senderZone: string; recipientZone: string | null },
): Promise<{ opens: Date | null } | null> {
  const { workspaceId, senderZone, recipientZone } = about
  const at = about.at.getTime()
  const pace = await readPace(ctx, ctx.db, workspaceId)
  const clock = pace.clockFor({
    lane: 'one_off',
    isOutsideChosen: false,
    senderZone,
    recipientZone,
    recipientZoneOrigin: recipientZone === null ? null : 'country',
  })
  const opens = clock && pace.openHours(clock.timeZone, at).opensAt(at)
  if (opens === null || opens <= at) return null
  return { opens: opens === Infinity ? null : new Date(opens) }
}
