import { sql } from 'kysely'
import type { Context } from '../../../context.ts'
import { type PersonalData, personalBatch, type Sought } from '../../../personal-data.ts'
import type { Db } from '../../../schema.ts'
import { addOptOut } from './change.ts'
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

async function putFingerprint(db: Db, change: Change): Promise<number> {
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

interface Change {
  workspaceId: string
  address: string
  fingerprint: string
}

/** What people asked for in an answer, and what it was taken for. */
export const objectionsOfPeople: PersonalData = {
  part: 'optOuts',
  async count(db, sought) {
    const row = await objectionsOf(db, keysOf(sought))
      .select((each) => each.fn.countAll<string>().as('count'))
      .executeTakeFirstOrThrow()
    return Number(row.count)
  },
  async read(db, sought, after) {
    const rows = await objectionsOf(db, keysOf(sought))
      .select(['id', 'name', 'address', 'state', 'since', 'decided_at'])
      .$if(after !== null, (all) => all.where('id', '>', after ?? ''))
      .orderBy('id')
      .limit(personalBatch)
      .execute()
    return rows.map(({ decided_at, ...row }) => ({ ...row, decidedAt: decided_at }))
  },
  /** Who is erased while nobody has said what they meant is kept from mail: nobody can be asked any more. */
  async erase(ctx, { workspaceId, fingerprints }) {
    let erased = 0
    for (const [address, fingerprint] of fingerprints)
      erased += await ctx.db
        .transaction()
        .execute((db) => eraseObjections(ctx, db, { workspaceId, address, fingerprint }))
    return erased
  },
}

function objectionsOf(db: Db, { workspaceId, addresses }: { workspaceId: string; addresses: string[] }) {
  return db
    .selectFrom('objection')
    .where('workspace_id', '=', workspaceId)
    .where(sql<boolean>`addresses && ${addresses}::text[]`)
}

async function eraseObjections(ctx: Context, db: Db, change: Change): Promise<number> {
  const { workspaceId, address, fingerprint } = change
  await lockForChange(db, { workspaceId, address })
  const rows = await objectionsOf(db, { workspaceId, addresses: [address] })
    .select(['id', 'email_id', 'state'])
    .forUpdate()
    .execute()
  const [open] = rows.filter(({ state }) => state === 'asked')
  if (open) {
    const said = { source: 'answer', byUserId: null, reason: null, emailId: open.email_id } as const
    await addOptOut(ctx, db, { workspaceId, address: fingerprint, userId: null, ...said })
  }
  const isTheirs = sql`lower(address) = ${address}`
  const left = sql`array_remove(array_replace(addresses, ${address}, ${fingerprint}), ${fingerprint})`
  const isOver = sql`state = 'asked' and cardinality(${left}) = 0`
  if (rows.length)
    await db
      .updateTable('objection')
      .set({
        name: sql<string | null>`case when ${isTheirs} then null else name end`,
        address: sql<string>`case when ${isTheirs} then ${fingerprint} else address end`,
        addresses: sql<string[]>`array_replace(addresses, ${address}, ${fingerprint})`,
        state: sql<
          'asked' | 'unsubscribed' | 'dismissed'
        >`case when ${isOver} then 'unsubscribed' else state end`,
        decided_at: sql<Date | null>`case when ${isOver} then ${ctx.clock.now()}::timestamptz else decided_at end`,
      })
      .where('workspace_id', '=', workspaceId)
      .where(
        'id',
        'in',
        rows.map(({ id }) => id),
      )
      .execute()
  return rows.length
}
