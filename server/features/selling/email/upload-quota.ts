import { type UploadQuota, uploadQuotas } from '../../../../contract/email-uploads.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, hours } from '../../../platform/clock.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import {
  countUploads,
  lockUploads,
  type UploadsOf,
  unsentSince,
  uploadedUpTo,
} from './upload-quota-queries.ts'

/** An upload counts for so long; one that no mail has taken by then is removed. */
const counted = hours(24)

/**
 * Whether the actor may upload so many bytes more, by the rows that are there. In a transaction of `db` nobody else of the
 * workspace uploads until its end. Throws Refusal `upload_quota_used` with `limit` (bytes or files) and `freeAt`.
 */
export async function reserveUpload(
  ctx: Context,
  db: Db,
  upload: { actor: Actor; bytes: number },
): Promise<void> {
  await lockUploads(db, upload.actor.workspaceId)
  await refuseUpload(ctx, db, upload)
}

/** The same without waiting for anybody: for a look before the bytes have come. */
export async function refuseUpload(
  ctx: Context,
  db: Db,
  upload: { actor: Actor; bytes: number },
): Promise<void> {
  const { workspaceId, userId } = upload.actor
  const since = after(ctx.clock.now(), -counted)
  await refuseBeyond(db, { workspaceId, userId, since }, { quota: uploadQuotas.user, bytes: upload.bytes })
  await refuseBeyond(
    db,
    { workspaceId, userId: null, since },
    { quota: uploadQuotas.workspace, bytes: upload.bytes },
  )
}

async function refuseBeyond(
  db: Db,
  of: UploadsOf,
  asked: { quota: UploadQuota; bytes: number },
): Promise<void> {
  const { quota, bytes } = asked
  const used = await countUploads(db, of)
  const tooMuch = used.bytes + bytes - quota.bytes
  if (tooMuch > 0) throw quotaUsed(quota.bytes, await uploadedUpTo(db, { ...of, bytes: tooMuch }))
  if (used.unsent >= quota.unsent)
    throw quotaUsed(quota.unsent, await unsentSince(db, { ...of, after: used.unsent - quota.unsent }))
}

/** `oldest`: the upload that has to be forgotten before another one fits. */
function quotaUsed(limit: number, oldest: Date | undefined): Refusal {
  return new Refusal('upload_quota_used', {
    limit,
    ...(oldest ? { freeAt: after(oldest, counted).toISOString() } : {}),
  })
}
