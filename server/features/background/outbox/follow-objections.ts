import { addressKey, findObjection } from '../../selling/opt-outs/opt-outs.ts'
import { subscription } from '../events/events.ts'
import { findKeptBack, forgetKeptBack } from './keep-back.ts'
import { wakeLane } from './lane.ts'
import { findRecipients, findWaitingForObjection, moveEmail, planAgain } from './queries.ts'

/** What was held for an objection is judged anew once somebody has said what it means. */
export const followObjections = subscription({
  name: 'outbox.follow-objections',
  on: ['objection.decided'],
  async take(ctx, db, { workspaceId, subjectId: id }) {
    const objection = await findObjection(db, { workspaceId, id })
    if (!objection || objection.state === 'asked') return
    const held = await findWaitingForObjection(db, workspaceId)
    const emailIds = held.map((one) => one.id)
    const isTheirs = ({ address }: { address: string }) => objection.addresses.includes(addressKey(address))
    const recipients = await findRecipients(db, { workspaceId, emailIds })
    const to = new Set(
      recipients.filter((row) => row.kind === 'to' && isTheirs(row)).map((row) => row.email_id),
    )
    const kept = Map.groupBy(await findKeptBack(db, { workspaceId, emailIds }), (row) => row.email_id)
    // Where somebody else in copy is kept back too, its sender is asked all the same.
    const isOfCopies = (rows: { cause: string; address: string }[] = []) =>
      rows.length > 0 && rows.every((row) => row.cause === 'objection' && isTheirs(row))
    const at = ctx.clock.now()
    for (const email of held) {
      const isMeant = email.reason === 'objection' ? to.has(email.id) : isOfCopies(kept.get(email.id))
      if (!isMeant) continue
      await forgetKeptBack(db, { workspaceId, emailId: email.id })
      const from = { workspaceId, id: email.id, states: ['needs_attention'] as const }
      const moved = await moveEmail(db, from, planAgain(email, at))
      if (moved) await wakeLane(ctx, db, { workspaceId, mailboxId: email.mailbox_id, at: moved.due_at })
    }
  },
})
