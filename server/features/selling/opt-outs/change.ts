import type { Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import type { Db } from '../../../schema.ts'
import {
  deleteOptOut,
  insertChange,
  insertOptOut,
  lockForChange,
  type OptOutKey,
  type OptOutRow,
} from './queries.ts'

/** How an opt-out, or its end, came about. */
export interface Said {
  source: OptOutRow['source']
  /** Who of us wrote it down; null where the recipient did it. */
  byUserId: string | null
  reason: string | null
  /** The mail whose link it was. */
  emailId: string | null
}

/**
 * Writes down that an address wants no more mail, in the transaction of `db`, which changes no other address. From its
 * commit on no attempt to hand over mail to it is begun. False when it stood already: then nothing was done.
 */
export async function addOptOut(ctx: Context, db: Db, change: OptOutKey & Said): Promise<boolean> {
  const { workspaceId, address, userId } = change
  await lockForChange(db, change)
  const since = ctx.clock.now()
  const scope = userId ? 'sender' : 'company'
  const { source } = change
  const row = {
    workspace_id: workspaceId,
    id: newId(),
    address,
    scope,
    user_id: userId,
    source,
    since,
  } as const
  if (!(await insertOptOut(db, row))) return false
  await record(ctx, db, { ...change, change: 'opted_out' })
  return true
}

/** Writes down that an address may get mail again. False when it stood nowhere. */
export async function liftOptOut(ctx: Context, db: Db, change: OptOutKey & Said): Promise<boolean> {
  await lockForChange(db, change)
  if (!(await deleteOptOut(db, change))) return false
  await record(ctx, db, { ...change, change: 'resubscribed' })
  return true
}

function record(
  ctx: Context,
  db: Db,
  about: OptOutKey & Said & { change: 'opted_out' | 'resubscribed' },
): Promise<void> {
  return insertChange(db, {
    workspace_id: about.workspaceId,
    id: newId(),
    address: about.address,
    scope: about.userId ? 'sender' : 'company',
    user_id: about.userId,
    change: about.change,
    source: about.source,
    by_user_id: about.byUserId,
    reason: about.reason,
    email_id: about.emailId,
    at: ctx.clock.now(),
  })
}
