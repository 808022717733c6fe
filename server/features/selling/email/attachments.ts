import { type AttachmentView, attachmentsLimit } from '../../../../contract/email.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, hours } from '../../../platform/clock.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { UploadedFile } from '../../../route.ts'
import type { Db } from '../../../schema.ts'
import { fileName } from '../../background/outbox/outbox.ts'
import { saveBlob } from '../content/content.ts'
import { deleteUnusedAttachments, findOwnAttachments, insertAttachment } from './queries.ts'
import { reserveUpload } from './upload-quota.ts'

/** An upload that no mail and no draft takes within this time was given up. */
const keptFor = hours(24)

const mediaTypeShape = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/i

/** Keeps an uploaded file for a mail of the actor's. Throws Refusal `attachments_too_large`, `upload_quota_used`. */
export async function saveAttachment(
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
    const sha256 = await saveBlob(ctx, db, { workspaceId: actor.workspaceId, mediaType, bytes: file.bytes })
    // After the bytes have gone over, so that others wait for no more than the rows.
    await reserveUpload(ctx, db, { actor, bytes: size })
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
 * Checks that the attachments are the actor's own and fit into one mail together with `imageBytes` of images. In a
 * transaction they stay until its end.
 * Throws Refusal `attachment_unknown`, `attachments_too_large`.
 */
export async function checkAttachments(
  db: Db,
  actor: Actor,
  mail: { attachmentIds: string[]; imageBytes: number },
): Promise<void> {
  const { workspaceId, userId } = actor
  const found = await findOwnAttachments(db, { workspaceId, userId, ids: mail.attachmentIds })
  if (found.length !== mail.attachmentIds.length) throw new Refusal('attachment_unknown')
  const total = found.reduce((sum, one) => sum + one.size, mail.imageBytes)
  if (total > attachmentsLimit) throw new Refusal('attachments_too_large', { limit: attachmentsLimit })
}

/** Removes what was uploaded more than a day ago and is with no mail and no draft. */
export async function sweepAttachments(ctx: Context): Promise<void> {
  const removed = await deleteUnusedAttachments(ctx.db, after(ctx.clock.now(), -keptFor))
  if (removed) ctx.log.info({ attachments: removed }, 'unused attachments removed')
}
