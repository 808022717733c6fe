import { type Insertable, sql, type Updateable } from 'kysely'
import type { z } from 'zod'
import type { templateListQuery } from '../../../../contract/templates.ts'
import { chunks, rowsAtOnce } from '../../../platform/chunks.ts'
import type { Db, Schema } from '../../../schema.ts'

interface Reader {
  workspaceId: string
  userId: string
}

const lineColumns = [
  'template.id',
  'template.name',
  'template.subject',
  'template.category_id',
  'template.owner_id',
  'template.is_shared',
  'template.archived_at',
  'template.deleted_at',
  'template.updated_at',
  'template.marked_at',
] as const

/** Those that a user may use, as lists show them: one's own, and what others share. Deleted ones apart. */
function visibleTemplates(db: Db, { workspaceId, userId }: Reader, areDeleted = false) {
  return db
    .selectFrom('template')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'template.workspace_id')
        .onRef('app_user.id', '=', 'template.owner_id'),
    )
    .leftJoinLateral(
      (of) =>
        of
          .selectFrom('email')
          .select((mail) => [
            mail.fn.countAll<string>().as('used'),
            mail.fn.max('email.created_at').as('used_at'),
          ])
          .whereRef('email.workspace_id', '=', 'template.workspace_id')
          .whereRef('email.template_id', '=', 'template.id')
          .as('usage'),
      (join) => join.onTrue(),
    )
    .leftJoin('template_favorite', (join) =>
      join
        .onRef('template_favorite.workspace_id', '=', 'template.workspace_id')
        .onRef('template_favorite.template_id', '=', 'template.id')
        .on('template_favorite.user_id', '=', userId),
    )
    .select(lineColumns)
    .select(['app_user.name as owner_name', 'usage.used', 'usage.used_at'])
    .select((of) => of('template_favorite.user_id', 'is not', null).as('is_favorite'))
    .where('template.workspace_id', '=', workspaceId)
    .where('template.deleted_at', areDeleted ? 'is not' : 'is', null)
    .where((of) => of.or([of('template.owner_id', '=', userId), of('template.is_shared', '=', true)]))
}

export type TemplateLine = Awaited<ReturnType<typeof findTemplates>>[number]

/** By name. `unusedSince`: what the view `unused` means by that. */
export async function findTemplates(
  db: Db,
  asked: Reader & z.output<typeof templateListQuery> & { unusedSince: Date },
) {
  const { view, search, userId, unusedSince } = asked
  let query = visibleTemplates(db, asked, view === 'deleted')
  if (view !== 'deleted')
    query = query.where('template.archived_at', view === 'archived' ? 'is not' : 'is', null)
  if (view === 'mine') query = query.where('template.owner_id', '=', userId)
  if (view === 'favorites') query = query.where('template_favorite.user_id', 'is not', null)
  if (view === 'shared') query = query.where('template.is_shared', '=', true)
  if (view === 'unshared') query = query.where('template.is_shared', '=', false)
  if (view === 'unused')
    query = query.where((of) =>
      of.and([
        of('template.created_at', '<', unusedSince),
        of.or([of('usage.used_at', 'is', null), of('usage.used_at', '<', unusedSince)]),
      ]),
    )
  if (search) {
    const pattern = `%${search.replace(/[\\%_]/g, (sign) => `\\${sign}`)}%`
    query = query.where((of) =>
      of.or([
        of('template.name', 'ilike', pattern),
        of('template.subject', 'ilike', pattern),
        of('template.words', 'ilike', pattern),
      ]),
    )
  }
  return query.orderBy(sql`lower(template.name)`).orderBy('template.id').execute()
}

/** One that the user may use, with what it says. */
export async function findTemplate(db: Db, key: Reader & { id: string }) {
  return visibleTemplates(db, key)
    .leftJoin('app_user as marker', (join) =>
      join
        .onRef('marker.workspace_id', '=', 'template.workspace_id')
        .onRef('marker.id', '=', 'template.marked_by'),
    )
    .select(['template.html', 'template.notes', 'template.recommendation', 'template.version'])
    .select(['template.marked_reason', 'marker.name as marker'])
    .where('template.id', '=', key.id)
    .executeTakeFirst()
}

/** Those with rules about whom they are recommended for, of what the user may use now. */
export async function findRecommendations(db: Db, { workspaceId, userId }: Reader) {
  return db
    .selectFrom('template')
    .select(['id', 'recommendation'])
    .where('workspace_id', '=', workspaceId)
    .where('recommendation', 'is not', null)
    .where('deleted_at', 'is', null)
    .where('archived_at', 'is', null)
    .where((of) => of.or([of('owner_id', '=', userId), of('is_shared', '=', true)]))
    .execute()
}

/** Whether the user may use it. */
export async function isVisible(db: Db, key: Reader & { id: string }): Promise<boolean> {
  const found = await db
    .selectFrom('template')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .where('deleted_at', 'is', null)
    .where((of) => of.or([of('owner_id', '=', key.userId), of('is_shared', '=', true)]))
    .executeTakeFirst()
  return found !== undefined
}

/** Whose it is and where it stands, deleted or not; locked until the transaction ends. */
export async function lockTemplate(db: Db, key: { workspaceId: string; id: string }) {
  return db
    .selectFrom('template')
    .select(['id', 'owner_id', 'is_shared', 'version', 'deleted_at'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .forNoKeyUpdate()
    .executeTakeFirst()
}

export async function insertTemplate(db: Db, row: Insertable<Schema['template']>): Promise<void> {
  await db.insertInto('template').values(row).execute()
}

export async function updateTemplate(
  db: Db,
  key: { workspaceId: string; id: string },
  change: Updateable<Schema['template']>,
): Promise<void> {
  await db
    .updateTable('template')
    .set(change)
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute()
}

/** Says which stored images a template shows now. */
export async function replaceImages(
  db: Db,
  key: { workspaceId: string; id: string },
  hashes: string[],
): Promise<void> {
  await db
    .deleteFrom('template_image')
    .where('workspace_id', '=', key.workspaceId)
    .where('template_id', '=', key.id)
    .execute()
  for (const some of chunks(hashes, rowsAtOnce))
    await db
      .insertInto('template_image')
      .values(some.map((sha256) => ({ workspace_id: key.workspaceId, template_id: key.id, sha256 })))
      .execute()
}

export async function setFavorite(db: Db, key: Reader & { id: string }, isFavorite: boolean): Promise<void> {
  const row = { workspace_id: key.workspaceId, user_id: key.userId, template_id: key.id }
  if (isFavorite)
    await db
      .insertInto('template_favorite')
      .values(row)
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  else
    await db
      .deleteFrom('template_favorite')
      .where('workspace_id', '=', row.workspace_id)
      .where('user_id', '=', row.user_id)
      .where('template_id', '=', row.template_id)
      .execute()
}

/** How many templates there are, deleted ones aside, and how many categories. Makes those who add wait for one another. */
export async function countForAdding(db: Db, workspaceId: string) {
  await db
    .selectFrom('workspace')
    .select('id')
    .where('id', '=', workspaceId)
    .forNoKeyUpdate()
    .executeTakeFirstOrThrow()
  const { templates, categories } = await db
    .selectNoFrom((of) => [
      of
        .selectFrom('template')
        .select((one) => one.fn.countAll<string>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .where('deleted_at', 'is', null)
        .as('templates'),
      of
        .selectFrom('template_category')
        .select((one) => one.fn.countAll<string>().as('count'))
        .where('workspace_id', '=', workspaceId)
        .as('categories'),
    ])
    .executeTakeFirstOrThrow()
  return { templates: Number(templates), categories: Number(categories) }
}

export async function listCategories(db: Db, workspaceId: string) {
  return db
    .selectFrom('template_category')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .orderBy(sql`lower(name)`)
    .execute()
}

/** Makes those who change what is this user's alone wait for one another. */
export async function lockUser(db: Db, { workspaceId, userId }: Reader): Promise<void> {
  await db
    .selectFrom('app_user')
    .select('id')
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', userId)
    .forNoKeyUpdate()
    .execute()
}

/** Categories that a user has pinned, in their order. */
export async function findPins(db: Db, { workspaceId, userId }: Reader): Promise<string[]> {
  const rows = await db
    .selectFrom('template_pin')
    .select('category_id')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .orderBy('place')
    .execute()
  return rows.map((row) => row.category_id)
}

export async function replacePins(db: Db, reader: Reader, categoryIds: string[]): Promise<void> {
  const { workspaceId, userId } = reader
  await db
    .deleteFrom('template_pin')
    .where('workspace_id', '=', workspaceId)
    .where('user_id', '=', userId)
    .execute()
  if (categoryIds.length === 0) return
  await db
    .insertInto('template_pin')
    .values(
      categoryIds.map((category_id, place) => ({
        workspace_id: workspaceId,
        user_id: userId,
        category_id,
        place,
      })),
    )
    .execute()
}

/** False where another has that name. */
export async function insertCategory(db: Db, row: Insertable<Schema['template_category']>): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('template_category')
    .values(row)
    .onConflict((conflict) => conflict.doNothing())
    .executeTakeFirstOrThrow()
  return Number(numInsertedOrUpdatedRows) > 0
}

export async function findCategoryNamed(db: Db, key: { workspaceId: string; name: string }) {
  return db
    .selectFrom('template_category')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where(sql<boolean>`lower(name) = lower(${key.name})`)
    .executeTakeFirst()
}

/** False where there is no such category. */
export async function renameCategoryRow(
  db: Db,
  key: { workspaceId: string; id: string },
  name: string,
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('template_category')
    .set({ name })
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .executeTakeFirstOrThrow()
  return Number(numUpdatedRows) > 0
}

/** Locks a category until the transaction ends; whether it is there. */
export async function lockCategory(
  db: Db,
  key: { workspaceId: string; id: string },
  how: 'to use' | 'to delete',
): Promise<boolean> {
  const query = db
    .selectFrom('template_category')
    .select('id')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
  const locked = how === 'to use' ? query.forKeyShare() : query.forUpdate()
  return (await locked.executeTakeFirst()) !== undefined
}

/** Templates of a category that somebody may still see, archived ones too. */
export async function countInCategory(db: Db, key: { workspaceId: string; id: string }): Promise<number> {
  const found = await db
    .selectFrom('template')
    .select((of) => of.fn.countAll<string>().as('count'))
    .where('workspace_id', '=', key.workspaceId)
    .where('category_id', '=', key.id)
    .where('deleted_at', 'is', null)
    .executeTakeFirstOrThrow()
  return Number(found.count)
}

/** Those that are deleted and can still be had back stand without a category from now on. */
export async function deleteCategoryRow(db: Db, key: { workspaceId: string; id: string }): Promise<void> {
  await db
    .updateTable('template')
    .set({ category_id: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('category_id', '=', key.id)
    .execute()
  await db
    .deleteFrom('template_category')
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.id)
    .execute()
}

/** Removes what was deleted before an instant. Returns how many there were. */
export async function deleteForGood(db: Db, before: Date): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('template')
    .where('deleted_at', '<', before)
    .executeTakeFirstOrThrow()
  return Number(numDeletedRows)
}
