import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

const words = {
  en: {
    subject: 'You can try again now',
    greeting: (name: string | null) => (name ? `Hello ${firstName(name)},` : 'Hello,'),
    text: 'Whoever was asked to help says that it is done: nothing should keep you back at MSI Actions any more.',
    how: 'Open the link in your invitation once more and go on from there.',
  },
  sv: {
    subject: 'Nu kan du försöka igen',
    greeting: (name: string | null) => (name ? `Hej ${firstName(name)}!` : 'Hej!'),
    text: 'Den som skulle hjälpa till meddelar att det är klart, så inget borde stå i vägen för dig i MSI Actions längre.',
    how: 'Öppna länken i din inbjudan igen och fortsätt därifrån.',
  },
} as const satisfies Record<Language, object>

/**
 * Tells somebody who has no account yet that there is nothing in the way any more. The link that they were given is
 * known here only as a hash, so they are asked to open it again.
 */
export function canTryAgainMail({ language, name }: { language: Language; name: string | null }) {
  const say = words[language]
  return composeNotification({
    language,
    subject: say.subject,
    paragraphs: [say.greeting(name), say.text, say.how],
    button: null,
    fallback: '',
    small: [],
    closing: 'MSI Actions',
  })
}
