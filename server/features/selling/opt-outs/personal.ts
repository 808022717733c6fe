import { sql } from 'kysely'
import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'
import { lockForChange } from './queries.ts'

const tables = ['opt_out', 'opt_out_change', 'unsubscribe_link'] as const

/** What people said about mail, and the links by which they can. */
export const optOutsOfPeople: PersonalData = {
  part: 'optOuts',
  async count(db, sought) {
    const counts = await Promise.all(tables.map((table) => countIn(db, table, keysOf(sought))))
    return counts.reduce((sum, count) => sum + count, 0)
  },
  async read(db, { workspaceId, fingerprints }, after) {
    const rows = await db
      .selectFrom('opt_out_change')
      .select(['id', 'address', 'scope', 'change', 'source', 'reason', 'at'])
      .where('workspace_id', '=', workspaceId)
      .where('address', 'in', [...fingerprints.keys(), ...fingerprints.values()])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
    return rows.map(({ address, ...row }) => ({ ...row, address: address.startsWith('#') ? null : address }))
  },
  /** What was said goes on being kept to, by the fingerprint. Each address by itself: see `lockForChange`. */
  async erase(ctx, { workspaceId, fingerprints }) {
    let erased = 0
    for (const [address, fingerprint] of fingerprints)
      erased += await ctx.db
        .transaction()
        .execute((db) => putFingerprint(db, { workspaceId, address, fingerprint }))
    return erased
  },
}

const keysOf = ({ workspaceId, fingerprints }: Sought) => ({
  workspaceId,
  addresses: [...fingerprints.keys()],
})

async function countIn(
  db: Db,
  table: (typeof tables)[number],
  key: { workspaceId: string; addresses: string[] },
): Promise<number> {
  const row = await db
    .selectFrom(table)
    .select((each) => each.fn.countAll<string>().as('count'))
    .where('workspace_id', '=', key.workspaceId)
    .where('address', 'in', key.addresses)
    .executeTakeFirstOrThrow()
  return Number(row.count)
}

async function putFingerprint(
  db: Db,
  change: { workspaceId: string; address: string; fingerprint: string },
): Promise<number> {
  const { workspaceId, address, fingerprint } = change
  await lockForChange(db, { workspaceId, address })
  // What was said by the fingerprint already, because a link of before was pressed, is the same word.
  await db
    .deleteFrom('opt_out')
    .where('workspace_id', '=', workspaceId)
    .where('address', '=', address)
    .where(
      sql<boolean>`exists (select from opt_out o where o.workspace_id = opt_out.workspace_id
        and o.address = ${fingerprint} and o.user_id is not distinct from opt_out.user_id)`,
    )
    .execute()
  const to = { address: fingerprint }
  const updates = [
    await db
      .updateTable('opt_out')
      .set(to)
      .where('workspace_id', '=', workspaceId)
      .where('address', '=', address)
      .executeTakeFirstOrThrow(),
    await db
      .updateTable('opt_out_change')
      .set({ ...to, reason: null })
      .where('workspace_id', '=', workspaceId)
      .where('address', '=', address)
      .executeTakeFirstOrThrow(),
    await db
      .updateTable('unsubscribe_link')
      .set({ ...to, undo_hash: null, undo_until: null })
      .where('workspace_id', '=', workspaceId)
      .where('address', '=', address)
      .executeTakeFirstOrThrow(),
  ]
  return updates.reduce((sum, { numUpdatedRows }) => sum + Number(numUpdatedRows), 0)
}
