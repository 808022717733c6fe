import { type SignatureView, signatureLimit } from '../../../../contract/signatures.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { openMailboxOf } from '../../connecting/mailboxes/mailboxes.ts'
import { cleanHtml, inlineImages, refuseBadImages, storedImagesOf, storeImages } from '../content/content.ts'
import { identityOf, ownIdentity } from '../identities/identities.ts'
import { findSignature, replaceImages, upsertSignature } from './queries.ts'

/** The actor's signature with its images inside; '' when there is none. */
export async function readSignature(ctx: Context, actor: Owner): Promise<SignatureView> {
  const html = await storedSignature(ctx.db, actor)
  return {
    html: await inlineImages(ctx.db, { workspaceId: actor.workspaceId, html: asLines(html) }),
    removed: [],
  }
}

/** The signature as it is stored: images stand as `cid:` references. '' when there is none. */
export async function storedSignature(db: Db, owner: Owner): Promise<string> {
  return (await findSignature(db, identityOf(owner)))?.html ?? ''
}

/** Whether the user has saved a signature, be it an empty one. */
export async function hasSignature(db: Db, owner: Owner): Promise<boolean> {
  return (await findSignature(db, identityOf(owner))) !== undefined
}

/**
 * Cleans and keeps the actor's signature; `removed` of the answer names what was taken out.
 * Throws Refusal `signature_too_large`, `image_too_large`, `image_invalid`, and what `cleanHtml` throws.
 */
export async function saveSignature(ctx: Context, actor: Actor, html: string): Promise<SignatureView> {
  const cleaned = await cleanHtml(html, actor.userId)
  refuseBadImages(cleaned)
  if (cleaned.html.length > signatureLimit)
    throw new Refusal('signature_too_large', { limit: signatureLimit })
  await ctx.db.transaction().execute(async (db) => {
    const { workspaceId } = actor
    const identity = await ownIdentity(db, actor, ctx.clock.now())
    const stored = await storeImages(ctx, db, { workspaceId, html: cleaned.html })
    await upsertSignature(db, {
      workspace_id: workspaceId,
      identity_id: identity.identityId,
      html: stored,
      updated_at: ctx.clock.now(),
    })
    await replaceImages(db, identity, storedImagesOf(stored))
  })
  return { html: asLines(cleaned.html), removed: cleaned.removed }
}

/** What the mailbox already has as a signature, cleaned; null when there is none or it cannot be read now. */
export async function suggestSignature(ctx: Context, actor: Actor): Promise<string | null> {
  try {
    const html = await (await openMailboxOf(ctx, actor)).signature()
    return html ? (await cleanHtml(html, actor.userId)).html || null : null
  } catch (error) {
    if (error instanceof Refusal) ctx.log.info({ code: error.code }, 'signature of the mailbox not read')
    else if (error instanceof ConnectorError)
      ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'signature of the mailbox not read')
    else throw error
    return null
  }
}

/** Each line that was typed is a paragraph: without room around it, as mail programs write what stands under a mail. */
function asLines(html: string): string {
  return html.replaceAll('<p>', '<p style="margin:0">')
}
