import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { readPace } from './read-pace.ts'

/** Somebody whom one-off mail goes to: by whose clock, as far as that is known. */
export interface Whereabouts {
  senderZone: string
  recipientZone: string | null
}

/** A sending window that is shut: by which clock, and when it opens; null where it never does. */
export interface Shut {
  timeZone: string
  opens: Date | null
}

/** Whether the sending window that binds one-off mail is shut at an instant; null where it is open, or binds no such mail. */
export type ShutAt = (at: Date, whom: Whereabouts) => Shut | null

/** The sending windows of a workspace as they are set now. */
export async function readWindows(ctx: Context, db: Db, workspaceId: string): Promise<ShutAt> {
  const pace = await readPace(ctx, db, workspaceId)
  return (instant, { senderZone, recipientZone }) => {
    const at = instant.getTime()
    const clock = pace.clockFor({
      lane: 'one_off',
      isOutsideChosen: false,
      senderZone,
      recipientZone,
      recipientZoneOrigin: recipientZone === null ? null : 'country',
    })
    const opens = clock && pace.openHours(clock.timeZone, at).opensAt(at)
    if (opens === null || opens <= at) return null
    return { timeZone: clock?.timeZone ?? senderZone, opens: opens === Infinity ? null : new Date(opens) }
  }
}
