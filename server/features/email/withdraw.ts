import type { Context } from '../../context.ts'
import type { Db } from '../../schema.ts'
import { endMail } from './end-mail.ts'

/** Takes back one of the product's own mails that still waits, body and all; one that is under way goes on. */
export async function withdrawSystemMail(
  ctx: Context,
  db: Db,
  key: { workspaceId: string; id: string },
): Promise<void> {
  await endMail({ ...ctx, db }, { ...key, states: ['waiting'] }, { state: 'cancelled', reason: null })
}
