import type { HoldReason } from '../../../../contract/pace.ts'
import type { Context } from '../../../context.ts'
import { departures, type WindowClock } from '../pace/pace.ts'
import { closedGate } from './gate.ts'
import { type EmailRow, queuedStates } from './queries.ts'
import { findServing } from './turn-queries.ts'
import { readLineups } from './turns.ts'

/** When a mail will be handed over, if nothing new is written; and what keeps it back until then. */
export interface Expected {
  /** Null where its sending window never opens. */
  at: Date | null
  reason: HoldReason | null
  /** By whose clock a sending window binds it. */
  clock: WindowClock | null
}

/**
 * When these mails will leave, by id, reckoned as the dispatcher reckons it. A mail of which nobody can say that is missing:
 * it does not wait for a time, its mailbox does not serve, or an operator holds all mail.
 */
export async function expectedTimes(
  ctx: Context,
  workspaceId: string,
  emails: Pick<EmailRow, 'id' | 'state' | 'mailbox_id'>[],
): Promise<Map<string, Expected>> {
  const expected = new Map<string, Expected>()
  const isQueued = ({ state }: Pick<EmailRow, 'state'>) => queuedStates.some((one) => one === state)
  const asked = new Set(emails.filter(isQueued).map(({ id }) => id))
  const mailboxIds = [...new Set(emails.filter(isQueued).flatMap((one) => one.mailbox_id ?? []))]
  if (mailboxIds.length === 0 || (await closedGate(ctx.db, workspaceId))) return expected
  const serving = await findServing(ctx.db, { workspaceId, mailboxIds })
  const now = ctx.clock.now().getTime()
  for (const { queue, rules, clocks } of await readLineups(ctx, ctx.db, { workspaceId, mailboxIds: serving }))
    for (const { id, at, reason } of departures(queue, rules, now))
      if (asked.has(id))
        expected.set(id, {
          at: at === Infinity ? null : new Date(at),
          reason,
          clock: clocks.get(id) ?? null,
        })
  return expected
}
