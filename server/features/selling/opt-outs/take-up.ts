import type { Selectable } from 'kysely'
import type { Context } from '../../../context.ts'
import type { Db, Schema } from '../../../schema.ts'
import { isUser } from '../../team/users/users.ts'
import { addOptOut, liftOptOut } from './change.ts'

type Row = Selectable<Schema['privacy_record']>

/** What a restore has read from the record and nobody has taken up yet, in the order in which it was said. */
export async function findNotTakenUp(db: Db, workspaceId: string): Promise<Row[]> {
  return db
    .selectFrom('privacy_record')
    .selectAll()
    .where('workspace_id', '=', workspaceId)
    .where('taken_up_at', 'is', null)
    .orderBy('at')
    .orderBy('id')
    .execute()
}

export async function markTakenUp(
  db: Db,
  of: { workspaceId: string; ids: string[]; at: Date },
): Promise<void> {
  if (!of.ids.length) return
  await db
    .updateTable('privacy_record')
    .set({ taken_up_at: of.at })
    .where('workspace_id', '=', of.workspaceId)
    .where('id', 'in', of.ids)
    .execute()
}

/**
 * Has the last word of an address hold again, since it was said, by the address where the workspace has it, else by its fingerprint. What was said to a
 * seller whom the backup does not know is about nobody here.
 */
export async function takeUpSaid(ctx: Context, row: Row, address: string | undefined): Promise<void> {
  const { workspace_id: workspaceId, user_id: userId, fingerprint } = row
  if (userId !== null && !(await isUser(ctx.db, { workspaceId, id: userId }))) return
  const word = { source: 'record', byUserId: null, reason: null, emailId: null, at: row.at } as const
  const keys =
    row.said === 'opted_out' ? [address ?? fingerprint] : [fingerprint, ...(address ? [address] : [])]
  const take = row.said === 'opted_out' ? addOptOut : liftOptOut
  for (const key of keys)
    await ctx.db.transaction().execute((db) => take(ctx, db, { workspaceId, address: key, userId, ...word }))
}
