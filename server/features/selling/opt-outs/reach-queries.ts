import type { Insertable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export async function insertProbe(db: Db, row: Insertable<Schema['reach_probe']>): Promise<void> {
  await db.insertInto('reach_probe').values(row).execute()
}

/** `host`: where mails would lead to now. A link of another host says nothing about it. */
interface Place {
  workspaceId: string
  host: string
}

/** One that was opened from outside. */
export async function findOpenedProbe(db: Db, { workspaceId, host }: Place) {
  return db
    .selectFrom('reach_probe')
    .select(['opened_at', 'network'])
    .where('workspace_id', '=', workspaceId)
    .where('host', '=', host)
    .where('network', 'is not', null)
    .orderBy('opened_at', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** The latest that was opened from outside, and the latest of all. */
export async function findProbes(db: Db, place: Place) {
  const { workspaceId, host } = place
  const latest = await db
    .selectFrom('reach_probe')
    .select(['opened_at', 'network'])
    .where('workspace_id', '=', workspaceId)
    .where('host', '=', host)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
  return { latest, reached: await findOpenedProbe(db, place) }
}

/** Writes down that a link was opened; what proves nothing does not take the place of what did. False when there is none. */
export async function openProbe(
  db: Db,
  key: { workspaceId: string; hash: string; now: Date; network: string | null },
): Promise<boolean> {
  const opened = await db
    .updateTable('reach_probe')
    .set((of) => ({ opened_at: key.now, network: of.fn.coalesce(of.val(key.network), 'network') }))
    .where('workspace_id', '=', key.workspaceId)
    .where('token_hash', '=', key.hash)
    .where('expires_at', '>', key.now)
    .executeTakeFirst()
  return opened.numUpdatedRows === 1n
}
