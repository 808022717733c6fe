import { type Selectable, sql, type Updateable } from 'kysely'
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
    problem: null,
    problem_said: null,
    problem_since: null,
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
  end: Updateable<Schema['crm_opt_out']>,
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

/** Has those that have failed, and whose time has come, tried once more. */
export async function reviveAfter(db: Db, again: { now: Date; tries: number }): Promise<void> {
  await db
    .updateTable('crm_opt_out')
    .set({ state: 'waiting', tries: again.tries })
    .where('state', '=', 'failed')
    .where('due_at', '<=', again.now)
    .execute()
}

/** Those that have failed, or were tried in vain for longer than what passes by itself, with whose grant it was. */
export async function findProblems(db: Db, key: { workspaceId: string; triesUntold: number; limit: number }) {
  return db
    .selectFrom('crm_opt_out')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'crm_opt_out.workspace_id')
        .onRef('app_user.id', '=', 'crm_opt_out.user_id'),
    )
    .selectAll('crm_opt_out')
    .select('app_user.name')
    .where('crm_opt_out.workspace_id', '=', key.workspaceId)
    .where('crm_opt_out.problem', 'is not', null)
    .where('crm_opt_out.state', '!=', 'written')
    .where((of) =>
      of.or([of('crm_opt_out.state', '=', 'failed'), of('crm_opt_out.tries', '>=', key.triesUntold)]),
    )
    .orderBy('crm_opt_out.problem_since')
    .orderBy('crm_opt_out.address')
    .limit(key.limit)
    .execute()
}

/** Which of these boxes at Salesforce we have ticked, by the ids of their records. */
export async function findTicked(
  db: Db,
  key: { workspaceId: string; recordIds: string[] },
): Promise<Set<string>> {
  if (key.recordIds.length === 0) return new Set()
  const rows = await db
    .selectFrom('crm_opt_out')
    .select('ticked')
    .where('workspace_id', '=', key.workspaceId)
    .where(sql<boolean>`ticked && ${key.recordIds}::text[]`)
    .execute()
  const asked = new Set(key.recordIds)
  return new Set(rows.flatMap(({ ticked }) => ticked).filter((id) => asked.has(id)))
}

/** These boxes were seen empty at an instant: whoever has cleared them there, and ticks them again, has done it there. */
export async function forgetTicked(
  db: Db,
  seen: { workspaceId: string; recordIds: string[]; at: Date },
): Promise<void> {
  await db
    .updateTable('crm_opt_out')
    .set({
      ticked: sql<
        string[]
      >`array(select box from unnest(ticked) as box where box <> all(${seen.recordIds}::text[]))`,
    })
    .where('workspace_id', '=', seen.workspaceId)
    .where(sql<boolean>`ticked && ${seen.recordIds}::text[]`)
    // One that is being written may not have been when they were looked at.
    .where('state', '=', 'written')
    .where('written_at', '<', seen.at)
    .execute()
}

/** Has these tried at once, by another user's grant. Their last word stays what it is. */
export async function retryProblems(
  db: Db,
  about: { workspaceId: string; userId: string; addresses: string[]; now: Date },
): Promise<void> {
  if (about.addresses.length === 0) return
  await db
    .updateTable('crm_opt_out')
    .set({
      state: 'waiting',
      tries: 0,
      due_at: about.now,
      user_id: about.userId,
      version: sql<number>`version + 1`,
    })
    .where('workspace_id', '=', about.workspaceId)
    .where('address', 'in', about.addresses)
    .where('problem', 'is not', null)
    .where('state', '!=', 'written')
    .execute()
}
