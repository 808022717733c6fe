import { sql } from 'kysely'
import type { Db } from '../../schema.ts'

/** All workspaces at once, or one by its id. */
export type Which = 'all' | { workspaceId: string }

/** Sets or ends a hold. Returns the workspaces that it changes something for. */
export async function setHold(db: Db, which: Which, at: Date | null): Promise<string[]> {
  const other = at ? ('is' as const) : ('is not' as const)
  if (which === 'all') {
    const done = await db
      .updateTable('installation')
      .set({ held_at: at })
      .where('held_at', other, null)
      .executeTakeFirst()
    if (done.numUpdatedRows === 0n) return []
    return (await db.selectFrom('workspace').select('id').execute()).map((row) => row.id)
  }
  const changed = await db
    .updateTable('workspace')
    .set({ held_at: at })
    .where('id', '=', which.workspaceId)
    .where('held_at', other, null)
    .returning('id')
    .execute()
  return changed.map((row) => row.id)
}

/** Makes due what stood still for the hold alone. */
export async function releaseHeldMail(db: Db, which: Which, at: Date): Promise<void> {
  await db
    .updateTable('email')
    .set({ reason: null, due_at: at })
    .where('state', '=', 'waiting')
    .where('reason', '=', 'held')
    .$if(which !== 'all', (query) =>
      query.where('workspace_id', '=', which === 'all' ? '' : which.workspaceId),
    )
    .execute()
}

/** Has the workspace's failed sales mails since an instant wait again; whose they are. */
export async function reviveFailedMails(
  db: Db,
  change: { workspaceId: string; since: Date; now: Date },
): Promise<string[]> {
  const revived = await db
    .updateTable('email')
    .set({ state: 'waiting', reason: null, due_at: change.now, planned_at: change.now })
    .where('workspace_id', '=', change.workspaceId)
    .where('kind', '=', 'sales')
    .where('state', '=', 'failed')
    .where('planned_at', '>=', change.since)
    .returning('user_id')
    .execute()
  return revived.flatMap((row) => (row.user_id ? [row.user_id] : []))
}

export async function findHeldSince(db: Db, workspaceId: string): Promise<Date | null> {
  const row = await db
    .selectFrom('workspace')
    .leftJoin('installation', (join) => join.on('installation.only_row', '=', true))
    .select(sql<Date | null>`least(workspace.held_at, installation.held_at)`.as('at'))
    .where('workspace.id', '=', workspaceId)
    .executeTakeFirst()
  return row?.at ?? null
}

/** Since when the installation is held, and which workspaces are besides. */
export async function findHolds(
  db: Db,
): Promise<{ all: Date | null; workspaces: { id: string; name: string; since: Date }[] }> {
  const installation = await db.selectFrom('installation').select('held_at').executeTakeFirst()
  const rows = await db
    .selectFrom('workspace')
    .select(['id', 'name', 'held_at'])
    .where('held_at', 'is not', null)
    .orderBy('name')
    .execute()
  const workspaces = rows.flatMap((row) =>
    row.held_at ? [{ id: row.id, name: row.name, since: row.held_at }] : [],
  )
  return { all: installation?.held_at ?? null, workspaces }
}
