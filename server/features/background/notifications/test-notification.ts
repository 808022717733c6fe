import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from './notifications.ts'

interface Words {
  subject: string
  greeting(name: string): string
  what(workspace: string): string
  look: string
  button: string
  fallback: string
}

const words: Record<Language, Words> = {
  en: {
    subject: 'Test mail from MSI Actions',
    greeting: (name) => `Hello ${firstName(name)},`,
    what: (workspace) =>
      `You asked for this message. It left the same way as invitations and alerts of ${workspace} do, so those arrive too.`,
    look: 'Did it land among junk mail? Look at “Authentication-Results” in its headers: spf, dkim and dmarc should say “pass”.',
    button: 'Back to MSI Actions',
    fallback: 'If the button does not work, open this address:',
  },
  sv: {
    subject: 'Testmejl från MSI Actions',
    greeting: (name) => `Hej ${firstName(name)}!`,
    what: (workspace) =>
      `Du bad om det här mejlet. Det skickades på samma sätt som inbjudningar och aviseringar från ${workspace}, så även de kommer fram.`,
    look: 'Hamnade det i skräpposten? Titta på raden ”Authentication-Results” i mejlets huvud: där ska det stå ”pass” för spf, dkim och dmarc.',
    button: 'Tillbaka till MSI Actions',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
  },
}

/** The mail that an admin sends to themselves to see that mail arrives. */
export function testNotification(about: {
  language: Language
  name: string
  workspaceName: string
  url: string
}) {
  const say = words[about.language]
  return composeNotification({
    language: about.language,
    subject: say.subject,
    paragraphs: [say.greeting(about.name), say.what(about.workspaceName), say.look],
    button: { label: say.button, url: about.url },
    fallback: say.fallback,
    small: [],
    closing: 'MSI Actions',
  })
}
