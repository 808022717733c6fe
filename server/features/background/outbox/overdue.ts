import type { EmailReason } from '../../../../contract/email.ts'
import type { Db } from '../../../schema.ts'
import { isLetGo, mayLeave } from './gate.ts'
import { queuedStates } from './queries.ts'

/** A mail that waits for one of these waits for us; the other reasons are its sender's or an admin's. */
const ours: readonly EmailReason[] = ['undo_window', 'rate_limited', 'temporary']

/**
 * Mails that were due before an instant and that nothing but us keeps back: neither a restore, nor an operator who holds
 * their workspace.
 */
export async function findOverdueMail(db: Db, before: Date): Promise<{ count: number; oldest: Date | null }> {
  const found = await db
    .selectFrom('email')
    .select((of) => [of.fn.countAll<string>().as('count'), of.fn.min('due_at').as('oldest')])
    .where('state', 'in', queuedStates)
    .where('due_at', '<', before)
    .where((of) => of.or([of('reason', 'is', null), of('reason', 'in', ours)]))
    .where(mayLeave)
    .where(isLetGo)
    .executeTakeFirst()
  return { count: Number(found?.count ?? 0), oldest: found?.oldest ?? null }
}
