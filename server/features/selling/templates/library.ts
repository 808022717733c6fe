import type { z } from 'zod'
import {
  categoriesLimit,
  type changeTemplateRequest,
  type createTemplateRequest,
  type savedTemplate,
  type saveTemplateRequest,
  type TemplateCategory,
  type TemplateDetail,
  type TemplateList,
  type TemplateSummary,
  type templateListQuery,
  templatesLimit,
} from '../../../../contract/templates.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import {
  cleanHtml,
  htmlToText,
  inlineImages,
  refuseBadImages,
  storedImagesOf,
  storeImages,
} from '../content/content.ts'
import { countNoncommercial } from './mark-queries.ts'
import { followText } from './marks.ts'
import { lockOwn } from './own-template.ts'
import * as queries from './queries.ts'
import { readRecommendation, storedRecommendation } from './recommend.ts'

/** What nobody has used for so long is unused, if it is that old. */
const unusedAfter = days(90)
/** How long a deleted template can be had back. */
const keptFor = days(30)

type Content = z.output<typeof createTemplateRequest>

/** What the actor may use, by name, with every category of the workspace. */
export async function listTemplates(
  ctx: Context,
  actor: Actor,
  query: z.output<typeof templateListQuery>,
): Promise<TemplateList> {
  const { workspaceId, userId } = actor
  const unusedSince = after(ctx.clock.now(), -unusedAfter)
  const [lines, categories, pinned] = await Promise.all([
    queries.findTemplates(ctx.db, { workspaceId, userId, ...query, unusedSince }),
    queries.listCategories(ctx.db, workspaceId),
    queries.findPins(ctx.db, actor),
  ])
  const templates = lines.map((line) => present(actor, line))
  // What is gone is shown to who can have it back.
  const isOpen = query.view !== 'deleted'
  return { templates: templates.filter((one) => isOpen || one.mayChange), categories, pinned }
}

/** One template with what it says. Throws `not_found`. */
export async function readTemplate(ctx: Context, actor: Actor, id: string): Promise<TemplateDetail> {
  return presentOne(ctx.db, actor, id)
}

/**
 * Makes a template of one's own. Throws Refusal `templates_full`, `category_missing`, and what
 * `cleanHtml` and `htmlToText` throw.
 */
export async function createTemplate(
  ctx: Context,
  actor: Actor,
  content: Content,
): Promise<z.infer<typeof savedTemplate>> {
  const { workspaceId, userId } = actor
  const written = await clean(content.html, userId)
  const id = newId()
  return ctx.db.transaction().execute(async (db) => {
    const { templates } = await queries.countForAdding(db, workspaceId)
    if (templates >= templatesLimit) throw new Refusal('templates_full', { limit: templatesLimit })
    await refuseLostCategory(db, { workspaceId, id: content.categoryId })
    const html = await storeImages(ctx, db, { workspaceId, html: written.html })
    const now = ctx.clock.now()
    await queries.insertTemplate(db, {
      workspace_id: workspaceId,
      id,
      owner_id: userId,
      ...columns(content),
      html,
      words: written.words,
      created_at: now,
      updated_at: now,
      archived_at: null,
      deleted_at: null,
    })
    await queries.replaceImages(db, { workspaceId, id }, storedImagesOf(html))
    return { ...(await presentOne(db, actor, id)), removed: written.removed }
  })
}

/**
 * Saves what was changed in a template. Throws Refusal `not_found`, `forbidden` for another's, `template_changed` when
 * somebody has saved it since it was read, and what `createTemplate` throws.
 */
export async function saveTemplate(
  ctx: Context,
  actor: Actor,
  { id, content }: { id: string; content: z.output<typeof saveTemplateRequest> },
): Promise<z.infer<typeof savedTemplate>> {
  const { workspaceId } = actor
  const written = await clean(content.html, actor.userId)
  return ctx.db.transaction().execute(async (db) => {
    const known = await lockOwn(db, actor, { id })
    if (known.version !== content.version) throw new Refusal('template_changed')
    await refuseLostCategory(db, { workspaceId, id: content.categoryId })
    const html = await storeImages(ctx, db, { workspaceId, html: written.html })
    await queries.updateTemplate(
      db,
      { workspaceId, id },
      {
        ...columns(content),
        html,
        words: written.words,
        version: known.version + 1,
        updated_at: ctx.clock.now(),
      },
    )
    await queries.replaceImages(db, { workspaceId, id }, storedImagesOf(html))
    await followText(ctx, db, { actor, id })
    return { ...(await presentOne(db, actor, id)), removed: written.removed }
  })
}

/** Shares, archives or deletes a template, and takes each back; marks it as the actor's favourite. Throws as `saveTemplate`. */
export async function changeTemplate(
  ctx: Context,
  actor: Actor,
  { id, change }: { id: string; change: z.output<typeof changeTemplateRequest> },
): Promise<void> {
  const { workspaceId, userId } = actor
  const { isShared, isFavorite, isArchived, isDeleted } = change
  await ctx.db.transaction().execute(async (db) => {
    if (isFavorite !== undefined) {
      if (!(await queries.findTemplate(db, { workspaceId, userId, id }))) throw new Refusal('not_found')
      await queries.setFavorite(db, { workspaceId, userId, id }, isFavorite)
    }
    const now = ctx.clock.now()
    const columns = {
      ...(isShared !== undefined && { is_shared: isShared }),
      ...(isArchived !== undefined && { archived_at: isArchived ? now : null }),
      ...(isDeleted !== undefined && { deleted_at: isDeleted ? now : null }),
    }
    if (Object.keys(columns).length === 0) return
    await lockOwn(db, actor, { id, evenDeleted: isDeleted === false })
    await queries.updateTemplate(db, { workspaceId, id }, columns)
  })
}

/** Makes a template of one's own that says the same. Throws Refusal `not_found`, `templates_full`. */
export async function duplicateTemplate(ctx: Context, actor: Actor, id: string): Promise<TemplateDetail> {
  const { name, ...known } = await readTemplate(ctx, actor, id)
  const { categoryId, subject, html, notes, recommendation } = known
  const copied = `${name.slice(0, 190)} (2)`
  return createTemplate(ctx, actor, { name: copied, categoryId, subject, html, notes, recommendation })
}

/** Throws Refusal `category_name_taken`, `categories_full`. */
export async function createCategory(ctx: Context, actor: Actor, name: string): Promise<TemplateCategory> {
  const { workspaceId } = actor
  const id = newId()
  return ctx.db.transaction().execute(async (db) => {
    const { categories } = await queries.countForAdding(db, workspaceId)
    if (categories >= categoriesLimit) throw new Refusal('categories_full', { limit: categoriesLimit })
    const row = { workspace_id: workspaceId, id, name, created_at: ctx.clock.now() }
    if (!(await queries.insertCategory(db, row))) throw new Refusal('category_name_taken', { name })
    return { id, name }
  })
}

/** Throws Refusal `not_found`, `category_name_taken`. */
export async function renameCategory(
  ctx: Context,
  actor: Actor,
  { id, name }: TemplateCategory,
): Promise<TemplateCategory> {
  const { workspaceId } = actor
  await ctx.db.transaction().execute(async (db) => {
    await queries.countForAdding(db, workspaceId)
    const other = await queries.findCategoryNamed(db, { workspaceId, name })
    if (other && other.id !== id) throw new Refusal('category_name_taken', { name })
    if (!(await queries.renameCategoryRow(db, { workspaceId, id }, name))) throw new Refusal('not_found')
  })
  return { id, name }
}

/** Throws Refusal `category_in_use` while templates stand in it, anybody's. */
export async function deleteCategory(ctx: Context, actor: Actor, id: string): Promise<void> {
  const key = { workspaceId: actor.workspaceId, id }
  await ctx.db.transaction().execute(async (db) => {
    if (!(await queries.lockCategory(db, key, 'to delete'))) throw new Refusal('not_found')
    const count = await queries.countInCategory(db, key)
    if (count > 0) throw new Refusal('category_in_use', { count })
    await queries.deleteCategoryRow(db, key)
  })
}

/** Pins these categories for the actor, in this order, and no others. Throws Refusal `category_missing`. */
export async function pinCategories(ctx: Context, actor: Actor, ids: string[]): Promise<void> {
  const { workspaceId } = actor
  await ctx.db.transaction().execute(async (db) => {
    // Of two at once the second waits, and the order of locks is one.
    await queries.lockUser(db, actor)
    const unique = [...new Set(ids)]
    for (const id of unique.toSorted()) await refuseLostCategory(db, { workspaceId, id })
    await queries.replacePins(db, actor, unique)
  })
}

/** Removes what was deleted 30 days ago. */
export async function sweepTemplates(ctx: Context): Promise<void> {
  const removed = await queries.deleteForGood(ctx.db, after(ctx.clock.now(), -keptFor))
  if (removed) ctx.log.info({ templates: removed }, 'deleted templates removed')
}

/** Whether the actor may use this template. */
export async function mayUseTemplate(db: Db, actor: Actor, id: string): Promise<boolean> {
  const { workspaceId, userId } = actor
  return queries.isVisible(db, { workspaceId, userId, id })
}

async function clean(html: string, userId: string) {
  const cleaned = await cleanHtml(html, userId)
  refuseBadImages(cleaned)
  return { ...cleaned, words: await htmlToText(cleaned.html, userId) }
}

function columns({ name, categoryId, subject, notes, recommendation }: Content) {
  return {
    name,
    category_id: categoryId,
    subject,
    notes,
    recommendation: storedRecommendation(recommendation),
  }
}

async function refuseLostCategory(db: Db, key: { workspaceId: string; id: string | null }): Promise<void> {
  const { workspaceId, id } = key
  if (id && !(await queries.lockCategory(db, { workspaceId, id }, 'to use')))
    throw new Refusal('category_missing')
}

async function presentOne(db: Db, actor: Actor, id: string): Promise<TemplateDetail> {
  const { workspaceId, userId } = actor
  const found = await queries.findTemplate(db, { workspaceId, userId, id })
  if (!found) throw new Refusal('not_found')
  const { notes, version, marked_reason: reason, marked_at: at, marker: by } = found
  const mark = reason && at && by ? { reason, by, at: at.toISOString() } : null
  const recommendation = readRecommendation(found.recommendation)
  const html = await inlineImages(db, { workspaceId, html: found.html })
  const counts = await countNoncommercial(db, { workspaceId, id })
  return { ...present(actor, found), html, notes, recommendation, version, mark, noncommercial: counts }
}

function present(actor: Actor, line: queries.TemplateLine): TemplateSummary {
  return {
    id: line.id,
    name: line.name,
    subject: line.subject,
    categoryId: line.category_id,
    owner: { id: line.owner_id, name: line.owner_name },
    isShared: line.is_shared,
    isFavorite: Boolean(line.is_favorite),
    isArchived: line.archived_at !== null,
    isDeleted: line.deleted_at !== null,
    isNoncommercial: line.marked_at !== null,
    updatedAt: line.updated_at.toISOString(),
    used: Number(line.used ?? 0),
    usedAt: line.used_at?.toISOString() ?? null,
    mayChange: line.owner_id === actor.userId || actor.role === 'admin',
  }
}
