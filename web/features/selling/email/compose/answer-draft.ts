import type { Answering } from '../../../../../contract/email.ts'
import type { DraftDetail } from '../../../../../contract/email-drafts.ts'
import { type ComposeView, type Draft, newDraft, subjectLimit } from './draft.ts'
import { draftOf } from './kept-draft.ts'

/** What is to be known of whom an answer goes to: that is fixed, whoever they are at Salesforce. */
export function answerView({ to, who, record, from }: Answering): ComposeView {
  const { name, address } = to
  return {
    record: { ...record, name: '', subtitle: null },
    people: [
      {
        object: who?.object ?? 'Contact',
        // Somebody whom nobody knows at Salesforce goes by their address in this window.
        id: who?.id ?? address,
        name: name ?? address,
        title: null,
        email: address,
        optedOut: false,
      },
    ],
    mailbox: { state: 'healthy', address: from, cause: null, isStalled: false },
    emails: [],
  }
}

/** An empty answer; `copies`: who gets it too. */
export function newAnswer(answering: Answering, copies: string[]): Draft {
  const draft = newDraft(answerView(answering).people)
  return fixTo({ ...draft, cc: { addresses: copies, typed: '' } }, answering)
}

/** A draft of an answer that the server has, to go on with in this window. */
export function keptAnswer(kept: DraftDetail, answering: Answering): Draft {
  return fixTo(draftOf(kept, answerView(answering).people), answering)
}

/** The same as an answer to the message. */
export function fixTo(draft: Draft, answering: Answering): Draft {
  const fixed = { subject: answering.subject.slice(0, subjectLimit) }
  return { ...draft, ...fixed, fixed, answering }
}
