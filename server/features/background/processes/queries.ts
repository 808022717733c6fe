import type { Insertable, Selectable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export async function upsertProcess(db: Db, row: Insertable<Schema['worker']>): Promise<void> {
  const { beat_at, runs } = row
  await db
    .insertInto('worker')
    .values(row)
    .onConflict((conflict) => conflict.column('id').doUpdateSet({ beat_at, runs }))
    .execute()
}

export async function findProcesses(
  db: Db,
  which: { beatSince: Date },
): Promise<Selectable<Schema['worker']>[]> {
  return db
    .selectFrom('worker')
    .selectAll()
    .where('beat_at', '>=', which.beatSince)
    .orderBy('started_at')
    .orderBy('id')
    .execute()
}

export async function deleteSilent(db: Db, which: { silentSince: Date; except: string }): Promise<string[]> {
  const ended = await db
    .deleteFrom('worker')
    .where('beat_at', '<', which.silentSince)
    .where('id', '<>', which.except)
    .returning('id')
    .execute()
  return ended.map((row) => row.id)
}

export async function deleteProcess(db: Db, id: string): Promise<void> {
  await db.deleteFrom('worker').where('id', '=', id).execute()
}
