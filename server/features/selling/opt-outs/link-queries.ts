import type { Insertable, Selectable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

export type UnsubscribeLinkRow = Selectable<Schema['unsubscribe_link']>

interface LinkKey {
  workspaceId: string
  token: string
}

export async function insertLink(db: Db, row: Insertable<Schema['unsubscribe_link']>): Promise<void> {
  await db.insertInto('unsubscribe_link').values(row).execute()
}

export async function findLink(db: Db, key: LinkKey): Promise<UnsubscribeLinkRow | undefined> {
  return db
    .selectFrom('unsubscribe_link')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('token', '=', key.token)
    .executeTakeFirst()
}

/** The link of a mail; undefined for one that has none. */
export async function findLinkOf(db: Db, key: { workspaceId: string; emailId: string }) {
  return db
    .selectFrom('unsubscribe_link')
    .select(['token', 'form'])
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .executeTakeFirst()
}

/** Everybody whom the link's mail went to. */
export async function findAddressesOf(db: Db, link: UnsubscribeLinkRow): Promise<string[]> {
  const rows = await db
    .selectFrom('email_recipient')
    .select('address')
    .where('workspace_id', '=', link.workspace_id)
    .where('email_id', '=', link.email_id)
    .execute()
  return rows.map(({ address }) => address)
}

/** By which way a mail's link goes from now on: it was written anew. */
export async function setLinkForm(
  db: Db,
  key: { workspaceId: string; emailId: string; form: UnsubscribeLinkRow['form'] },
): Promise<void> {
  await db
    .updateTable('unsubscribe_link')
    .set({ form: key.form })
    .where('workspace_id', '=', key.workspaceId)
    .where('email_id', '=', key.emailId)
    .execute()
}

/** The names of who sent the link's mail and of their company. */
export async function findNamesOf(db: Db, link: UnsubscribeLinkRow) {
  return db
    .selectFrom('app_user')
    .innerJoin('workspace', 'workspace.id', 'app_user.workspace_id')
    .select(['app_user.name as sender', 'workspace.name as company'])
    .where('app_user.workspace_id', '=', link.workspace_id)
    .where('app_user.id', '=', link.user_id)
    .executeTakeFirst()
}

/** Gives one browser the means to undo, in place of any that had it before. */
export async function setUndo(
  db: Db,
  key: LinkKey & { hash: string | null; until: Date | null },
): Promise<void> {
  await db
    .updateTable('unsubscribe_link')
    .set({ undo_hash: key.hash, undo_until: key.until })
    .where('workspace_id', '=', key.workspaceId)
    .where('token', '=', key.token)
    .execute()
}

/** The latest word about an address to one seller, or to the company. */
export async function findLatestChange(
  db: Db,
  key: { workspaceId: string; address: string; userId: string | null },
) {
  return db
    .selectFrom('opt_out_change')
    .select(['change', 'email_id', 'source', 'at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('address', '=', key.address)
    .where('user_id', 'is not distinct from', key.userId)
    .orderBy('id', 'desc')
    .limit(1)
    .executeTakeFirst()
}

/** Every no about an address to one seller, or to the company, that nobody has taken back since. */
export async function findStandingWords(
  db: Db,
  key: { workspaceId: string; address: string; userId: string | null },
) {
  return db
    .selectFrom('opt_out_change as word')
    .select(['word.source', 'word.email_id'])
    .where('word.workspace_id', '=', key.workspaceId)
    .where('word.address', '=', key.address)
    .where('word.user_id', 'is not distinct from', key.userId)
    .where('word.change', '=', 'opted_out')
    .where(({ not, exists, selectFrom }) =>
      not(
        exists(
          selectFrom('opt_out_change as later')
            .select('later.id')
            .whereRef('later.workspace_id', '=', 'word.workspace_id')
            .whereRef('later.address', '=', 'word.address')
            .whereRef('later.user_id', 'is not distinct from', 'word.user_id')
            .where('later.change', '=', 'resubscribed')
            .whereRef('later.id', '>', 'word.id'),
        ),
      ),
    )
    .execute()
}
