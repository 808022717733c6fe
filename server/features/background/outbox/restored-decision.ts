import type { Context } from '../../../context.ts'
import type { Db } from '../../../schema.ts'
import { endMail } from './end-mail.ts'
import { wakeLane } from './lane.ts'
import { moveEmail, planAgain } from './queries.ts'
import { changeRestored, findUnknown } from './restored-queries.ts'

/**
 * Sends, each at its time, or drops all restored mails of a workspace that nobody can tell about, in the caller's transaction. The
 * product's own mail keeps its plan: what is a day old by now is not told any more. Returns how many there were.
 */
export async function decideRestored(
  ctx: Context,
  db: Db,
  input: { workspaceId: string; decision: 'send' | 'drop' },
): Promise<number> {
  const { workspaceId, decision } = input
  const at = ctx.clock.now()
  const mails = await findUnknown(db, workspaceId)
  for (const mail of mails) {
    const { id, mailbox_id: mailboxId } = mail
    await changeRestored(db, { workspaceId, emailId: id, states: ['unknown'] }, { state: 'decided' })
    const from = { workspaceId, id, states: ['waiting', 'needs_attention'] } as const
    if (decision === 'drop') await endMail({ ...ctx, db }, from, { state: 'cancelled', reason: 'restored' })
    else if (mailboxId) await moveEmail(db, from, planAgain(mail, at))
    else await moveEmail(db, from, { state: 'waiting', reason: null, due_at: at })
  }
  if (decision === 'drop') return mails.length
  for (const mailboxId of new Set(mails.map((one) => one.mailbox_id)))
    await wakeLane(ctx, db, { workspaceId, mailboxId, at })
  return mails.length
}
