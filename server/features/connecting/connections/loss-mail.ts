import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

/** What is told to somebody whose mailbox was lost. */
export interface LossNotice {
  language: Language
  name: string
  account: string
  /** An admin of the workspace ended all connections. */
  byAdmin: boolean
  /** Mails that wait until it is connected again. */
  waiting: number
  /** Where it is connected again. */
  url: string
}

interface Words {
  subject: string
  greeting(name: string): string
  what(account: string): string
  waiting(count: number): string
  cure: string
  button: string
  fallback: string
  why: string
  whyByAdmin: string
}

const words: Record<Language, Words> = {
  en: {
    subject: 'Your mailbox is disconnected',
    greeting: (name) => `Hello ${firstName(name)},`,
    what: (account) => `MSI Actions no longer has access to ${account}.`,
    waiting: (count) =>
      count === 0
        ? 'No email is waiting, but answers are not seen until the mailbox is connected again.'
        : `${count === 1 ? 'One email waits' : `${count} emails wait`} until it is connected again, and answers are not seen.`,
    cure: 'Connect it again and everything goes on by itself. It takes a minute.',
    button: 'Reconnect',
    fallback: 'If the button does not work, open this address:',
    why: 'This happens when a password was changed, or when access was taken back in the account.',
    whyByAdmin: 'An admin of your workspace ended all its connections, yours among them.',
  },
  sv: {
    subject: 'Ditt e-postkonto är frånkopplat',
    greeting: (name) => `Hej ${firstName(name)}!`,
    what: (account) => `MSI Actions har inte längre tillgång till ${account}.`,
    waiting: (count) =>
      count === 0
        ? 'Inga mejl väntar, men svar syns inte förrän kontot är anslutet igen.'
        : `${count === 1 ? 'Ett mejl väntar' : `${count} mejl väntar`} tills kontot är anslutet igen, och till dess syns inga svar.`,
    cure: 'Anslut det igen så fortsätter allt automatiskt. Det tar en minut.',
    button: 'Anslut igen',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
    why: 'Det händer när lösenordet har bytts eller åtkomsten har återkallats i kontot.',
    whyByAdmin: 'En administratör i din arbetsyta har avslutat alla anslutningar, även din.',
  },
}

/** The mail about a lost mailbox, in its user's language. */
export function lossMail(notice: LossNotice): { subject: string; html: string; text: string } {
  const say = words[notice.language]
  const paragraphs = [
    say.greeting(notice.name),
    `${say.what(notice.account)} ${say.waiting(notice.waiting)}`,
    say.cure,
  ]
  return composeNotification({
    language: notice.language,
    subject: say.subject,
    paragraphs,
    button: { label: say.button, url: notice.url },
    fallback: say.fallback,
    small: [notice.byAdmin ? say.whyByAdmin : say.why],
    closing: 'MSI Actions',
  })
}
