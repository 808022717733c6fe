import { addressKey, findKeptOut, findSaid } from '../../selling/opt-outs/opt-outs.ts'
import { subscription } from '../events/events.ts'
import { keepBack } from './keep-back.ts'
import { findQueuedTo, findRecipients } from './queries.ts'

/**
 * What waits for somebody who has said no is taken out of the way as soon as they have, so that no list names an hour at which it
 * would leave. No mail rests on this: each is judged at its hand-over all the same, one that is no commercial mail there alone.
 */
export const followOptOuts = subscription({
  name: 'outbox.follow-opt-outs',
  on: ['opt_out.said'],
  async take(ctx, db, { workspaceId, subjectId: id }) {
    const said = await findSaid(db, { workspaceId, id })
    if (!said) return
    const emails = await findQueuedTo(db, { workspaceId, ...said })
    const recipients = await findRecipients(db, { workspaceId, emailIds: emails.map((one) => one.id) })
    const isTheirs = ({ address }: { address: string }) => addressKey(address) === said.address
    for (const email of emails) {
      const theirs = recipients.filter((row) => row.email_id === email.id && isTheirs(row))
      const addresses = theirs.map(({ address }) => address)
      const causes = await findKeptOut({ ...ctx, db }, { workspaceId, userId: email.user_id, addresses })
      const kept = theirs.flatMap((recipient) => {
        const cause = causes.get(recipient.address)
        return cause ? [{ recipient, cause }] : []
      })
      if (kept.length) await keepBack({ ...ctx, db }, email, kept)
    }
  },
})
