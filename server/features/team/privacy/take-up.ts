import type { Selectable } from 'kysely'
import type { Context } from '../../../context.ts'
import { forEach } from '../../../platform/each.ts'
import { newId } from '../../../platform/ids.ts'
import type { Schema } from '../../../schema.ts'
import { letMailGo } from '../../background/outbox/outbox.ts'
import { findAwaited, recordTakenUp } from '../../background/restorations/restorations.ts'
import { findNotTakenUp, fingerprinter, markTakenUp, takeUpSaid } from '../../selling/opt-outs/opt-outs.ts'
import { beginErasure } from './erasure.ts'
import { findAddresses, insertErasure } from './queries.ts'
import { seek } from './sought.ts'

type Row = Selectable<Schema['privacy_record']>

/**
 * After a restore: what people said, and who was erased, since the backup was made, as the record outside the database has
 * it. Until that is done no mail of the workspace goes. It may stop anywhere and begin again.
 */
export async function takeUpRecords(ctx: Context): Promise<void> {
  const items = await findAwaited(ctx.db)
  await forEach(
    { log: ctx.log, task: 'take up record', items, name: (workspaceId) => ({ workspace: workspaceId }) },
    (workspaceId) => takeUp(ctx, workspaceId),
  )
}

async function takeUp(ctx: Context, workspaceId: string): Promise<void> {
  const rows = await findNotTakenUp(ctx.db, workspaceId)
  const addresses = rows.length ? await addressesBehind(ctx, workspaceId, rows) : new Map<string, string>()
  // Each by its last word, and erasures at the end: what they said is theirs no more by then.
  for (const row of lastWords(rows)) await takeUpSaid(ctx, row, addresses.get(row.fingerprint))
  const erased = rows.filter((row) => row.said === 'erased')
  for (const row of new Map(erased.map((one) => [one.fingerprint, one])).values())
    await takeUpErased(ctx, row, addresses.get(row.fingerprint))
  await ctx.db.transaction().execute(async (db) => {
    await markTakenUp(db, { workspaceId, ids: rows.map((row) => row.id), at: ctx.clock.now() })
    await recordTakenUp(db, workspaceId)
  })
  ctx.log.info({ workspace: workspaceId, lines: rows.length }, 'record of opt-outs and erasures taken up')
  await letMailGo(ctx, workspaceId)
}

function lastWords(rows: Row[]): Row[] {
  const said = rows.filter((row) => row.said !== 'erased')
  return [...new Map(said.map((row) => [`${row.fingerprint} ${row.user_id}`, row])).values()]
}

/** Which addresses the fingerprints are of, as far as the workspace has them. */
async function addressesBehind(ctx: Context, workspaceId: string, rows: Row[]): Promise<Map<string, string>> {
  const wanted = new Set(rows.map((row) => row.fingerprint))
  const fingerprint = await fingerprinter(ctx, workspaceId)
  const found = new Map<string, string>()
  await ctx.db.transaction().execute(async (db) => {
    for await (const page of findAddresses(db, workspaceId))
      for (const address of page) {
        const key = fingerprint(address)
        if (wanted.has(key)) found.set(key, address)
      }
  })
  return found
}

/** Erased again, as far as the backup brought something back; where it did not, that it was done is known all the same. */
async function takeUpErased(ctx: Context, row: Row, address: string | undefined): Promise<void> {
  const { workspace_id: workspaceId, fingerprint, at } = row
  if (address !== undefined) {
    const sought = await seek(ctx, { workspaceId, addresses: [address] })
    await ctx.db
      .transaction()
      .execute((db) => beginErasure(ctx, sought, { db, requestedBy: null, reason: '', at }))
    return
  }
  const done = {
    workspace_id: workspaceId,
    id: newId(),
    requested_by: null,
    reason: '',
    at,
    sealed_addresses: null,
    due_at: at,
    finished_at: ctx.clock.now(),
  }
  await ctx.db.transaction().execute((db) => insertErasure(db, done, [fingerprint]))
}
