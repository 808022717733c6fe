import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

const words = {
  en: {
    subject: 'You can connect your mailbox now',
    greeting: (name: string) => `Hello ${name},`,
    what: 'Your mail admin has approved MSI Actions. Connect your mailbox and go on where you were.',
    button: 'Connect mailbox',
    fallback: 'If the button does not work, open this address:',
  },
  sv: {
    subject: 'Nu kan du ansluta ditt e-postkonto',
    greeting: (name: string) => `Hej ${name}!`,
    what: 'Er e-postadministratör har godkänt MSI Actions. Anslut ditt e-postkonto och fortsätt där du var.',
    button: 'Anslut e-postkonto',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
  },
}

/** Tells somebody who waited that an administrator has approved. */
export function approvedMail(about: { language: Language; name: string; url: string }) {
  const say = words[about.language]
  return composeNotification({
    language: about.language,
    subject: say.subject,
    paragraphs: [say.greeting(firstName(about.name)), say.what],
    button: { label: say.button, url: about.url },
    fallback: say.fallback,
    small: [],
    closing: 'MSI Actions',
  })
}
