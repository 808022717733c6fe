import { decisions, type EmailDecision, type EmailDetail } from '../../../../contract/email.ts'
import { actionsOf } from '../../../api/email-states.ts'
import type { WordKey } from '../../../locales/words.ts'

type Asking = keyof typeof decisions

interface Answer {
  decision: EmailDecision
  word: WordKey
}

/** What a mail asks its sender, and what may be answered. */
export interface Question {
  title: WordKey
  help: WordKey
  answers: Answer[]
  /** Fills the words. */
  values: { name: string }
}

/** The same answer says something else by what was asked. */
const answerWords: Record<Asking, Partial<Record<EmailDecision, WordKey>>> = {
  in_doubt: {
    it_was_sent: 'email.answers.itWasSent',
    send_again: 'email.answers.sendAgain',
    drop: 'email.answers.notSentDrop',
  },
  copy_opted_out: { send_again: 'email.answers.sendWithout', drop: 'email.answers.drop' },
  copy_blocked: { send_again: 'email.answers.sendWithout', drop: 'email.answers.drop' },
  objection: { drop: 'email.answers.drop' },
  day_late: { send_again: 'email.answers.sendNow', drop: 'email.answers.drop' },
  restored: {
    it_was_sent: 'email.answers.itWasSent',
    send_again: 'email.answers.sendAgain',
    drop: 'email.answers.notSentDrop',
  },
}

/** The question of a mail that asks; null when it asks nothing, or not this reader: only its sender may answer. */
export function questionOf(email: EmailDetail, readerId: string): Question | null {
  const { reason } = email
  if (!actionsOf(email, readerId).decide || !isAsking(reason)) return null
  const answers = decisions[reason].flatMap((decision) => {
    const word = answerWords[reason][decision]
    return word ? [{ decision, word }] : []
  })
  const meant = copiesMeant(email)
  const [only] = meant
  const named = meant.length === 1 && only ? answers : answers.map(withoutName)
  return {
    title: `email.asks.${reason}.title`,
    help: `email.asks.${reason}.help`,
    answers: named,
    values: { name: only?.name ?? only?.address ?? '' },
  }
}

/** The copies that are asked about. A mail that was held before each was written down does not tell which of several. */
function copiesMeant({ cc, bcc, keptBack }: EmailDetail): EmailDetail['cc'] {
  const copies = [...cc, ...bcc]
  const kept = new Set(keptBack.map((one) => one.address))
  return kept.size > 0 ? copies.filter((one) => kept.has(one.address)) : copies
}

function withoutName(answer: Answer): Answer {
  return answer.word === 'email.answers.sendWithout'
    ? { ...answer, word: 'email.answers.sendWithoutThem' }
    : answer
}

function isAsking(reason: EmailDetail['reason']): reason is Asking {
  return reason !== null && Object.hasOwn(decisions, reason)
}
