import { addressKey, findObjection } from '../../selling/opt-outs/opt-outs.ts'
import { subscription } from '../events/events.ts'
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
    const recipients = await findRecipients(db, { workspaceId, emailIds: held.map((one) => one.id) })
    const meant = new Set(
      recipients
        .filter(({ kind, address }) => kind === 'to' && objection.addresses.includes(addressKey(address)))
        .map((one) => one.email_id),
    )
    const at = ctx.clock.now()
    for (const email of held.filter((one) => meant.has(one.id))) {
      const from = { workspaceId, id: email.id, states: ['needs_attention'] as const }
      const moved = await moveEmail(db, from, planAgain(email, at))
      if (moved) await wakeLane(ctx, db, { workspaceId, mailboxId: email.mailbox_id, at: moved.due_at })
    }
  },
})
