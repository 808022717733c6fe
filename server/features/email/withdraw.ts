import type { Db } from '../../schema.ts'
import { moveEmail } from './queries.ts'

/** Takes back one of the product's own mails that still waits, body and all; one that is under way goes on. */
export async function withdrawSystemMail(db: Db, key: { workspaceId: string; id: string }): Promise<void> {
  await moveEmail(db, { ...key, states: ['waiting'] }, { state: 'cancelled', reason: null })
}
