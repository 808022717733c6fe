import { existsSync } from 'node:fs'
import type { Selectable } from 'kysely'
import type { Context } from '../../../context.ts'
import { appendLines } from '../../../platform/append-file.ts'
import { newId } from '../../../platform/ids.ts'
import { wakeAt } from '../../../platform/schedule.ts'
import type { Db, Schema } from '../../../schema.ts'
import { fingerprinter, isFingerprint } from './fingerprint.ts'

/*
 * The record of opt-outs and erasures: a file outside the database that only grows. It names nobody: fingerprints, whose mail,
 * when. A restore reads it (server/operator/privacy-record.ts), and what is newer than its backup is taken up.
 */

type Row = Selectable<Schema['privacy_record']>

export const recordJob = 'write-privacy-record'
const linesAtOnce = 500

/** Has the file told of what an address said, in the transaction of `ctx.db` that makes it true. */
export async function noteSaid(
  ctx: Context,
  db: Db,
  said: Pick<Row, 'said'> & {
    workspaceId: string
    addresses: string[]
    userId: string | null
    /** Now, where it is left out. */
    at?: Date
  },
): Promise<void> {
  const { workspaceId } = said
  const fingerprint = await fingerprinter({ ...ctx, db: db as Context['db'] }, workspaceId)
  const { at = ctx.clock.now() } = said
  const rows = said.addresses.map((address) => ({
    workspace_id: workspaceId,
    id: newId(),
    said: said.said,
    fingerprint: isFingerprint(address) ? address : fingerprint(address),
    user_id: said.userId,
    at,
    written_at: null,
    taken_up_at: at,
  }))
  if (!rows.length) return
  await db.insertInto('privacy_record').values(rows).execute()
  await wakeAt(ctx.jobs, db, { name: recordJob, payload: {}, at: ctx.clock.now() })
}

/** One line of the file. */
function lineOf({ workspace_id, id, said, fingerprint, user_id, at }: Row): string {
  return JSON.stringify({ v: 1, id, workspace: workspace_id, said, fingerprint, seller: user_id, at })
}

/**
 * Writes into the file what it does not have yet. A process that dies after that and before it is noted writes the same line
 * again, which says nothing new. A file that is gone is written anew, all of it; not while a restore waits for it.
 */
export async function writeRecord(ctx: Context): Promise<void> {
  const path = ctx.settings.privacyRecord
  if (path === null || (await isAwaited(ctx.db))) return
  if (!existsSync(path)) {
    await ctx.db.updateTable('privacy_record').set({ written_at: null }).execute()
    await appendLines(path, [])
  }
  await noteStanding(ctx)
  for (;;) {
    const rows = await ctx.db
      .selectFrom('privacy_record')
      .selectAll()
      .where('written_at', 'is', null)
      .orderBy('at')
      .orderBy('id')
      .limit(linesAtOnce)
      .execute()
    if (!rows.length) return
    await appendLines(path, rows.map(lineOf))
    await ctx.db
      .updateTable('privacy_record')
      .set({ written_at: ctx.clock.now() })
      .where(
        'id',
        'in',
        rows.map((row) => row.id),
      )
      .execute()
  }
}

/** Whether a restore has not found the file, and nobody has said that it is lost: it may yet be put in its place. */
async function isAwaited(db: Db): Promise<boolean> {
  const found = await db
    .selectFrom('restoration')
    .select('workspace_id')
    .where('record_state', '=', 'missing')
    .limit(1)
    .executeTakeFirst()
  return found !== undefined
}

/** What stood before there was such a record is noted at the first start that knows of it. */
async function noteStanding(ctx: Context): Promise<void> {
  for (;;) {
    const noted = await ctx.db.transaction().execute(async (db) => {
      const rows = await db
        .selectFrom('opt_out')
        .select(['workspace_id', 'id', 'address', 'user_id', 'since'])
        .where('is_recorded', '=', false)
        .orderBy('since')
        .limit(linesAtOnce)
        .forUpdate()
        .skipLocked()
        .execute()
      for (const { workspace_id: workspaceId, id, address, user_id: userId, since: at } of rows) {
        await noteSaid(ctx, db, { workspaceId, addresses: [address], userId, said: 'opted_out', at })
        await db
          .updateTable('opt_out')
          .set({ is_recorded: true })
          .where('workspace_id', '=', workspaceId)
          .where('id', '=', id)
          .execute()
      }
      return rows.length
    })
    if (noted === 0) return
  }
}
