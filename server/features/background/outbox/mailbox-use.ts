import type { MailboxUse } from '../../../../contract/outbox.ts'
import type { Context } from '../../../context.ts'
import type { RollingLimit } from '../pace/pace.ts'
import { findMailboxPage } from './mailbox-use-queries.ts'
import { readLineups } from './turns.ts'

/** How far the limits of mailboxes are used now: of one user's own, or of the whole workspace; in the order of their making. */
export async function mailboxUses(
  ctx: Context,
  page: { workspaceId: string; userId: string | null; after: string | null; limit: number },
): Promise<MailboxUse[]> {
  const now = ctx.clock.now().getTime()
  const rows = await findMailboxPage(ctx.db, page)
  const mailboxIds = rows.map((row) => row.id)
  const lineups = await readLineups(ctx, ctx.db, { workspaceId: page.workspaceId, mailboxIds })
  const byId = new Map(lineups.map((one) => [one.mailboxId, one]))
  return rows.flatMap((row) => {
    const lineup = byId.get(row.id)
    if (!lineup) return []
    const { rules, waiting } = lineup
    const limits = [...rules.mailbox, ...(row.user_id ? [rules.user(row.user_id)] : [])]
    const freeAt = Math.max(...limits.map((limit) => limit.freeAt(now, 1)), now)
    return {
      id: row.id,
      address: row.address,
      owner: row.user_id && row.owner ? { id: row.user_id, name: row.owner } : null,
      serves: row.serves,
      waiting: waiting.length,
      limits: limits.map((limit) => useOf(limit, now)),
      freeAt: new Date(freeAt).toISOString(),
    }
  })
}

function useOf(limit: RollingLimit, now: number): MailboxUse['limits'][number] {
  const { reason, count, per, of } = limit.terms
  return { reason, count, used: limit.used(now), seconds: per / 1000, of }
}
