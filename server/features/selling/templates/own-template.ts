import type { Actor } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { lockTemplate } from './queries.ts'

/** A template that the actor may change, locked until the transaction ends. */
export async function lockOwn(db: Db, actor: Actor, which: { id: string; evenDeleted?: boolean }) {
  const { id, evenDeleted = false } = which
  const known = await lockTemplate(db, { workspaceId: actor.workspaceId, id })
  const isOwn = known?.owner_id === actor.userId
  if (!known || (known.deleted_at && !evenDeleted) || !(isOwn || known.is_shared))
    throw new Refusal('not_found')
  if (!isOwn && actor.role !== 'admin') throw new Refusal('forbidden')
  return known
}
