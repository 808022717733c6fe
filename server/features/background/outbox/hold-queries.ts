import { sql } from 'kysely'
import type { Db } from '../../../schema.ts'

/** All workspaces at once, or one by its id. */
export type Which = 'all' | { workspaceId: string }

/** Sets or ends a hold. Returns whether that changed anything, and the workspaces that it concerns. */
export async function setHold(
  db: Db,
  which: Which,
  at: Date | null,
): Promise<{ isChanged: boolean; workspaceIds: string[] }> {
  const other = at ? ('is' as const) : ('is not' as const)
  if (which === 'all') {
    const done = await db
      .updateTable('installation')
      .set({ held_at: at })
      .where('held_at', other, null)
      .executeTakeFirst()
    if (done.numUpdatedRows === 0n) return { isChanged: false, workspaceIds: [] }
    return { isChanged: true, workspaceIds: await findWorkspaces(db, which) }
  }
  const changed = await db
    .updateTable('workspace')
    .set({ held_at: at })
    .where('id', '=', which.workspaceId)
    .where('held_at', other, null)
    .returning('id')
    .execute()
  return { isChanged: changed.length > 0, workspaceIds: changed.map((row) => row.id) }
}

/** The workspaces that it is about, by their ids. */
export async function findWorkspaces(db: Db, which: Which): Promise<string[]> {
  if (which !== 'all') return [which.workspaceId]
  return (await db.selectFrom('workspace').select('id').orderBy('id').execute()).map((row) => row.id)
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
