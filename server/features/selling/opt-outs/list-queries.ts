import { sql } from 'kysely'
import type { Position } from '../../../platform/cursor.ts'
import type { Db } from '../../../schema.ts'

/** A page of what stands, the newest first, with the seller's name where it is about one. `keys`: what a whole address is kept by. */
export async function findPage(
  db: Db,
  page: { workspaceId: string; search: string; keys: string[]; before: Position | null; limit: number },
) {
  const { before } = page
  return db
    .selectFrom('opt_out')
    .leftJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'opt_out.workspace_id')
        .onRef('app_user.id', '=', 'opt_out.user_id'),
    )
    .select([
      'opt_out.id',
      'opt_out.address',
      'opt_out.scope',
      'opt_out.source',
      'opt_out.since',
      'app_user.name as seller',
    ])
    .where('opt_out.workspace_id', '=', page.workspaceId)
    .$if(page.search !== '', (all) => all.where(isSearchedFor('opt_out.address', page)))
    .$if(before !== null, (all) =>
      all.where(
        sql<boolean>`(opt_out.since, opt_out.id) < (${before?.at ?? ''}::timestamptz, ${before?.id ?? ''}::uuid)`,
      ),
    )
    .orderBy('opt_out.since', 'desc')
    .orderBy('opt_out.id', 'desc')
    .limit(page.limit)
    .execute()
}

interface Search {
  search: string
  /** What a whole address is kept by. */
  keys: string[]
}

const isSearchedFor = (column: string, { search, keys }: Search) =>
  sql<boolean>`(strpos(${sql.ref(column)}, ${search}) > 0 or ${sql.ref(column)} = any(${keys}::text[]))`

/** Whose no was lifted, so that nothing stands any more of what is searched for; the latest first. */
export async function findLifted(db: Db, page: Search & { workspaceId: string; limit: number }) {
  const latest = db
    .selectFrom('opt_out_change')
    .distinctOn(['address', 'user_id'])
    .selectAll()
    .where('workspace_id', '=', page.workspaceId)
    .where(isSearchedFor('address', page))
    .orderBy('address')
    .orderBy('user_id')
    .orderBy('id', 'desc')
  return db
    .selectFrom(latest.as('word'))
    .leftJoin('app_user', (join) =>
      join.onRef('app_user.workspace_id', '=', 'word.workspace_id').onRef('app_user.id', '=', 'word.user_id'),
    )
    .select([
      'word.id',
      'word.address',
      'word.scope',
      'word.source',
      'word.at as since',
      'app_user.name as seller',
    ])
    .where('word.change', '=', 'resubscribed')
    .orderBy('word.id', 'desc')
    .limit(page.limit)
    .execute()
}

export async function findOptOut(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('opt_out')
    .select(['address', 'user_id'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

/** Who has said no, and to whom: `userId` null is the whole company. */
export async function findSaid(
  db: Db,
  key: { workspaceId: string; id: string },
): Promise<{ address: string; userId: string | null } | undefined> {
  return db
    .selectFrom('opt_out_change')
    .select(['address', 'user_id as userId'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirst()
}

/** What was said about an address, the newest first. */
export async function findChanges(db: Db, key: { workspaceId: string; addresses: string[]; limit: number }) {
  return db
    .selectFrom('opt_out_change as change')
    .leftJoin('app_user as seller', (join) =>
      join.onRef('seller.workspace_id', '=', 'change.workspace_id').onRef('seller.id', '=', 'change.user_id'),
    )
    .leftJoin('app_user as writer', (join) =>
      join
        .onRef('writer.workspace_id', '=', 'change.workspace_id')
        .onRef('writer.id', '=', 'change.by_user_id'),
    )
    .select([
      'change.id',
      'change.at',
      'change.change',
      'change.scope',
      'change.source',
      'change.reason',
      'seller.name as seller',
      'writer.name as by',
    ])
    .where('change.workspace_id', '=', key.workspaceId)
    .where('change.address', 'in', key.addresses)
    .orderBy('change.id', 'desc')
    .limit(key.limit)
    .execute()
}
