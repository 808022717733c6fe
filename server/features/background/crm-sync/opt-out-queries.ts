import { type Selectable, sql } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export type OptOutWriteRow = Selectable<Schema['crm_opt_out']>

/** The latest word of an address takes the place of the one before, written or not. */
export async function upsertWrite(
  db: Db,
  write: { workspaceId: string; address: string; isOut: boolean; all: boolean; userId: string; now: Date },
): Promise<void> {
  const { isOut, all, userId, now } = write
  const change = {
    is_out: isOut,
    is_of_all: all,
    user_id: userId,
    state: 'waiting' as const,
    code: null,
    tries: 0,
    due_at: now,
    written_at: null,
  }
  await db
    .insertInto('crm_opt_out')
    .values({ workspace_id: write.workspaceId, address: write.address, ...change, ticked: [] })
    .onConflict((conflict) =>
      conflict
        .columns(['workspace_id', 'address'])
        .doUpdateSet({ ...change, version: sql<number>`crm_opt_out.version + 1` }),
    )
    .execute()
}

/** Takes the next one that is due and keeps it from others until `until`. */
export async function claimWrite(
  db: Db,
  claim: { now: Date; until: Date },
): Promise<OptOutWriteRow | undefined> {
  const found = await sql<OptOutWriteRow>`
    update crm_opt_out set tries = tries + 1, due_at = ${claim.until}
    where (workspace_id, address) = (
      select workspace_id, address from crm_opt_out
      where state = 'waiting' and due_at <= ${claim.now}
      order by due_at limit 1 for update skip locked
    )
    returning *`.execute(db)
  return found.rows[0]
}

/** Says what came of it, if no later word has come meanwhile. */
export async function finishWrite(
  db: Db,
  row: OptOutWriteRow,
  end: Partial<Pick<OptOutWriteRow, 'state' | 'code' | 'due_at' | 'written_at' | 'ticked'>>,
): Promise<void> {
  await db
    .updateTable('crm_opt_out')
    .set(end)
    .where('workspace_id', '=', row.workspace_id)
    .where('address', '=', row.address)
    .where('version', '=', row.version)
    .execute()
}

export async function nextWriteAt(db: Db): Promise<Date | null> {
  const next = await db
    .selectFrom('crm_opt_out')
    .select((of) => of.fn.min('due_at').as('at'))
    .where('state', '=', 'waiting')
    .executeTakeFirst()
  return next?.at ?? null
}
