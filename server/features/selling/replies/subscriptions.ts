import { type Subscription, subscription } from '../../background/events/events.ts'
import { watchAfterSend } from './watch.ts'

/** The first reading after a mail was sent, as soon as an answer may be there. */
const planReading = subscription({
  name: 'replies.plan-reading',
  on: ['mail.sent'],
  async take(ctx, db, { workspaceId, ids: { mailboxId } }) {
    if (mailboxId) await watchAfterSend(ctx, db, { workspaceId, mailboxId })
  },
})

export const subscriptions: Subscription[] = [planReading]
