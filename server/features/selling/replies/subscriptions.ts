import { type Subscription, subscription } from '../../background/events/events.ts'
import { noteAnswer, noteSent } from './follow-ups.ts'
import { planVerdict } from './verdicts.ts'
import { watchAfterSend } from './watch.ts'

/** The first reading after a mail was sent, as soon as an answer may be there. */
const planReading = subscription({
  name: 'replies.plan-reading',
  on: ['mail.sent'],
  async take(ctx, db, { workspaceId, ids: { mailboxId } }) {
    if (mailboxId) await watchAfterSend(ctx, db, { workspaceId, mailboxId })
  },
})

/** An answer by a person waits for its seller. */
const needAnswer = subscription({
  name: 'replies.need-answer',
  on: ['mail.replied'],
  take: (ctx, db, { workspaceId, subjectId: emailId, ids, at }) =>
    noteAnswer(ctx, db, { workspaceId, emailId, at, ...ids }),
})

/** What a mail answers waits no more, and who wants to hear of a silence hears of it. */
const answered = subscription({
  name: 'replies.answered',
  on: ['mail.sent'],
  take: (ctx, db, { workspaceId, subjectId: emailId, at }) => noteSent(ctx, db, { workspaceId, emailId, at }),
})

/** What came back is read once, where its mailbox's owner lets it be. */
const judge = subscription({
  name: 'replies.judge',
  on: ['mail.replied', 'mail.auto_replied'],
  take: (ctx, db, { workspaceId, ids: { mailEventId } }) =>
    planVerdict(ctx, db, { workspaceId, mailEventId }),
})

export const subscriptions: Subscription[] = [planReading, needAnswer, answered, judge]
