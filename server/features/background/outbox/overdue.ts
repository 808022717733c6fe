import { sql } from 'kysely'
import type { EmailReason } from '../../../../contract/email.ts'
import { holdReasons } from '../../../../contract/pace.ts'
import type { Db } from '../../../schema.ts'
import { isLetGo, mayLeave } from './gate.ts'
import { queuedStates } from './queries.ts'

/**
 * A mail that waits for one of these waits for us; the other reasons are its sender's or an admin's. One that a limit or a
 * window has kept back does so from when they let it go.
 */
const ours: readonly EmailReason[] = ['undo_window', 'rate_limited', 'temporary', ...holdReasons]

const wanted = sql<Date>`greatest(due_at, allowed_at)`

/**
 * Mails that were due before an instant and that nothing but us keeps back: neither a restore, nor an operator who holds
 * their workspace.
 */
export async function findOverdueMail(db: Db, before: Date): Promise<{ count: number; oldest: Date | null }> {
  const found = await db
    .selectFrom('email')
    .select((of) => [of.fn.countAll<string>().as('count'), of.fn.min<Date | null>(wanted).as('oldest')])
    .where('state', 'in', queuedStates)
    .where('due_at', '<', before)
    .where(wanted, '<', before)
    .where((of) => of.or([of('reason', 'is', null), of('reason', 'in', ours)]))
    .where(mayLeave)
    .where(isLetGo)
    .executeTakeFirst()
  return { count: Number(found?.count ?? 0), oldest: found?.oldest ?? null }
}
