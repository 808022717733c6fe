import type { NoncommercialList } from '../../../../contract/templates-noncommercial.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../../team/audit/audit.ts'
import { cleanHtml, htmlToText, withImageReferences } from '../content/content.ts'
import { countNoncommercial, findMarked, findText, findUsableDigest } from './mark-queries.ts'
import { digestOf, hasPrompt } from './marked-text.ts'
import { lockOwn } from './own-template.ts'
import { lockTemplate, updateTemplate } from './queries.ts'

const unmarked = { marked_digest: null, marked_reason: null, marked_by: null, marked_at: null }

/** What is marked in the workspace, and what has come of it. */
export async function listMarked(ctx: Context, actor: Actor): Promise<NoncommercialList> {
  const { workspaceId } = actor
  const rows = await findMarked(ctx.db, workspaceId)
  return {
    templates: rows.map((row) => ({
      id: row.id,
      name: row.name,
      owner: row.owner,
      isOpen: row.is_shared || row.owner_id === actor.userId,
      reason: row.marked_reason ?? '',
      by: row.by,
      at: (row.marked_at ?? ctx.clock.now()).toISOString(),
    })),
    ...(await countNoncommercial(ctx.db, { workspaceId, id: null })),
  }
}

/**
 * An admin says that the mails of a template are no commercial ones, and why; the text as it stands. Throws Refusal `not_found`,
 * `forbidden`, `template_changed` when somebody has saved it since it was read, `template_has_prompt`.
 */
export async function markTemplate(
  ctx: Context,
  actor: Actor,
  { id, reason, version }: { id: string; reason: string; version: number },
): Promise<void> {
  if (actor.role !== 'admin') throw new Refusal('forbidden')
  await ctx.db.transaction().execute(async (db) => {
    const known = await lockOwn(db, actor, { id })
    if (known.version !== version) throw new Refusal('template_changed')
    const text = await findText(db, { workspaceId: actor.workspaceId, id })
    if (hasPrompt(text)) throw new Refusal('template_has_prompt')
    await setMark(ctx, db, { actor, id, reason, digest: digestOf(text), name: text.name })
  })
}

/** Takes the mark away, of any template of the workspace. From then on its mails are like any others. Throws Refusal `not_found`. */
export async function unmarkTemplate(ctx: Context, actor: Actor, id: string): Promise<void> {
  if (actor.role !== 'admin') throw new Refusal('forbidden')
  const key = { workspaceId: actor.workspaceId, id }
  await ctx.db.transaction().execute(async (db) => {
    if (!(await lockTemplate(db, key))) throw new Refusal('not_found')
    const { marked_digest: digest, name } = await findText(db, key)
    if (digest === null) throw new Refusal('not_found')
    await endMark(ctx, db, { actor, id, name })
  })
}

/**
 * After a template was saved, in that transaction: a mark is about a text. Another one that an admin has saved is marked in its place;
 * whoever else has saved it takes the mark away, and so does a note that somebody has to write over.
 */
export async function followText(ctx: Context, db: Db, { actor, id }: { actor: Actor; id: string }) {
  const text = await findText(db, { workspaceId: actor.workspaceId, id })
  const { marked_digest: before, marked_reason: reason, name } = text
  const digest = digestOf(text)
  if (before === null || reason === null || before === digest) return
  if (actor.role === 'admin' && !hasPrompt(text)) await setMark(ctx, db, { actor, id, reason, digest, name })
  else await endMark(ctx, db, { actor, id, name })
}

/**
 * The digest of what somebody has written, where that is the text of a marked template that they may use; null where it is not:
 * then it is a mail like any other. Throws what `cleanHtml` and `htmlToText` throw.
 */
export async function markedDigestOf(
  ctx: Context,
  actor: Actor,
  written: { templateId?: string | null | undefined; subject: string; html: string },
): Promise<string | null> {
  const { templateId, subject } = written
  if (!templateId) return null
  const { workspaceId, userId } = actor
  const marked = await findUsableDigest(ctx.db, { workspaceId, userId, id: templateId })
  if (marked === null) return null
  const html = withImageReferences((await cleanHtml(written.html, userId)).html)
  const words = await htmlToText(html, userId)
  return digestOf({ subject, html, words }) === marked ? marked : null
}

interface Marking {
  actor: Actor
  id: string
  name: string
}

async function setMark(
  ctx: Context,
  db: Db,
  { actor, id, name, reason, digest }: Marking & { reason: string; digest: string },
): Promise<void> {
  const { workspaceId, userId } = actor
  const mark = { marked_digest: digest, marked_reason: reason, marked_by: userId, marked_at: ctx.clock.now() }
  await updateTemplate(db, { workspaceId, id }, mark)
  await audit(ctx, db, {
    ...entryOf(actor, { id }),
    verb: 'template.marked',
    detail: { template: name, reason },
  })
}

async function endMark(ctx: Context, db: Db, { actor, id, name }: Marking): Promise<void> {
  await updateTemplate(db, { workspaceId: actor.workspaceId, id }, unmarked)
  await audit(ctx, db, { ...entryOf(actor, { id }), verb: 'template.unmarked', detail: { template: name } })
}

const entryOf = (actor: Actor, { id }: { id: string }) => ({
  workspaceId: actor.workspaceId,
  userId: actor.userId,
  actor: actor.email,
  subject: { type: 'template', id },
  ipPrefix: actor.ipPrefix,
})
