import { type AttachmentView, attachmentsLimit } from '../../../contract/email.ts'
import type { Actor, Context } from '../../context.ts'
import { newId } from '../../platform/ids.ts'
import { Refusal } from '../../refusal.ts'
import type { UploadedFile } from '../../route.ts'
import { keepBlob } from '../content/content.ts'
import { headerText } from './header-text.ts'
import { findOwnAttachments, insertAttachment } from './queries.ts'

const mediaTypeShape = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i

/** Keeps an uploaded file for a mail of the actor's. Throws Refusal `attachments_too_large`. */
export async function keepAttachment(
  ctx: Context,
  actor: Actor,
  file: UploadedFile,
): Promise<AttachmentView> {
  const size = file.bytes.length
  if (size > attachmentsLimit) throw new Refusal('attachments_too_large', { limit: attachmentsLimit })
  const id = newId()
  const mediaType = mediaTypeShape.test(file.mediaType)
    ? file.mediaType.toLowerCase()
    : 'application/octet-stream'
  const name = fileName(file.name)
  await ctx.db.transaction().execute(async (db) => {
    const sha256 = await keepBlob(ctx, db, { workspaceId: actor.workspaceId, mediaType, bytes: file.bytes })
    await insertAttachment(db, {
      workspace_id: actor.workspaceId,
      id,
      user_id: actor.userId,
      sha256,
      name,
      media_type: mediaType,
      size,
      created_at: ctx.clock.now(),
    })
  })
  return { id, name, size, mediaType }
}

/**
 * Checks that the attachments are the actor's own and fit into one mail together with `imageBytes` of images.
 * Throws Refusal `attachment_unknown`, `attachments_too_large`.
 */
export async function checkAttachments(
  ctx: Context,
  actor: Actor,
  mail: { attachmentIds: string[]; imageBytes: number },
): Promise<void> {
  const { workspaceId, userId } = actor
  const found = await findOwnAttachments(ctx.db, { workspaceId, userId, ids: mail.attachmentIds })
  if (found.length !== mail.attachmentIds.length) throw new Refusal('attachment_unknown')
  const total = found.reduce((sum, one) => sum + one.size, mail.imageBytes)
  if (total > attachmentsLimit) throw new Refusal('attachments_too_large', { limit: attachmentsLimit })
}

/** The last part of a path, as a name that any system takes. */
function fileName(given: string): string {
  const last = headerText(given.replace(/^.*[/\\]/, '')).replace(/[<>:"|?*]/g, '_')
  return last.slice(-200) || 'attachment'
}
