import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

interface GoOn {
  language: Language
  name: string
  /** Where the journey stands. */
  url: string
}

const words = {
  en: {
    subject: 'You can go on now',
    greeting: (name: string) => `Hello ${name},`,
    text: 'What stood in your way at MSI Actions is gone. You go on right where you stopped; nothing was lost.',
    button: 'Go On',
    fallback: 'If the button does not work, open this address:',
    closing: 'MSI Actions',
  },
  sv: {
    subject: 'Nu kan du fortsätta',
    greeting: (name: string) => `Hej ${name}!`,
    text: 'Det som stod i vägen för dig i MSI Actions är borta. Du fortsätter precis där du slutade, och ingenting har gått förlorat.',
    button: 'Fortsätt',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
    closing: 'MSI Actions',
  },
} as const satisfies Record<Language, object>

/** The mail that tells somebody whose obstacle is gone: HTML and a text part that reads as a letter. */
export function goOnMail({ language, name, url }: GoOn): { subject: string; html: string; text: string } {
  const say = words[language]
  return composeNotification({
    language,
    subject: say.subject,
    paragraphs: [say.greeting(firstName(name)), say.text],
    button: { label: say.button, url },
    fallback: say.fallback,
    small: [],
    closing: say.closing,
  })
}
