import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

/** What is told to somebody in whose mailbox answers cannot be read, or can be again. */
interface StallNotice {
  language: Language
  name: string
  account: string
  news: 'stalled' | 'goesOn'
  /** Where the mailbox is shown and connected anew. */
  url: string
}

interface Words {
  greeting(name: string): string
  stalled: { subject: string; what(account: string): string; cure: string; why: string }
  goesOn: { subject: string; what(account: string): string; cure: string; why: string }
  button: string
  fallback: string
}

const words: Record<Language, Words> = {
  en: {
    greeting: (name) => `Hello ${firstName(name)},`,
    stalled: {
      subject: 'Answers in your mailbox cannot be read right now',
      what: (account) =>
        `MSI Actions has not been able to read new mail in ${account} for a quarter of an hour. Your email still leaves, but answers and bounces are not seen here.`,
      cure: 'We keep trying, and you hear from us when it works again. Until then, look for answers in the mailbox itself. If it lasts, connect the mailbox again.',
      why: 'This is usually the mail service being out of order for a while.',
    },
    goesOn: {
      subject: 'Answers in your mailbox are read again',
      what: (account) => `MSI Actions can read new mail in ${account} again.`,
      cure: 'What came in the meantime is read now. There is nothing that you have to do.',
      why: 'You get this because we told you that it did not work.',
    },
    button: 'My profile',
    fallback: 'If the button does not work, open this address:',
  },
  sv: {
    greeting: (name) => `Hej ${firstName(name)}!`,
    stalled: {
      subject: 'Svar i ditt e-postkonto kan inte läsas just nu',
      what: (account) =>
        `MSI Actions har inte kunnat läsa nya mejl i ${account} på en kvart. Dina mejl skickas fortfarande, men svar och mejl som studsar syns inte här.`,
      cure: 'Vi fortsätter att försöka och hör av oss när det fungerar igen. Leta efter svar direkt i e-postkontot tills dess. Om det håller i sig kan du ansluta kontot igen.',
      why: 'Oftast beror det på en tillfällig driftstörning hos e-posttjänsten.',
    },
    goesOn: {
      subject: 'Svar i ditt e-postkonto läses igen',
      what: (account) => `MSI Actions kan läsa nya mejl i ${account} igen.`,
      cure: 'Det som kom under tiden läses nu. Du behöver inte göra något.',
      why: 'Du får det här mejlet eftersom vi skrev att det inte fungerade.',
    },
    button: 'Min profil',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
  },
}

/** The mail about a mailbox that cannot be read, and the one that it can be again, in its user's language. */
export function stallMail(notice: StallNotice): { subject: string; html: string; text: string } {
  const say = words[notice.language]
  const { subject, what, cure, why } = say[notice.news]
  return composeNotification({
    language: notice.language,
    subject,
    paragraphs: [say.greeting(notice.name), what(notice.account), cure],
    button: { label: say.button, url: notice.url },
    fallback: say.fallback,
    small: [why],
    closing: 'MSI Actions',
  })
}
