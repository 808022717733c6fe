import type { Language, Role } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

/** What the welcome email tells. */
export interface Welcome {
  language: Language
  role: Role
  name: string | null
  inviterName: string | null
  workspaceName: string
  url: string
  expiresAt: Date
}

interface Words {
  subject(w: Welcome): string
  greeting(w: Welcome): string
  opening(w: Welcome): string
  what: string
  how: string
  admin: string
  button: string
  fallback: string
  validity(w: Welcome): string
  ignore: string
  closing: string
}

const day = (w: Welcome) =>
  new Intl.DateTimeFormat(w.language === 'sv' ? 'sv-SE' : 'en-GB', {
    dateStyle: 'long',
    timeZone: 'UTC',
  }).format(w.expiresAt)

const words: Record<Language, Words> = {
  en: {
    subject: (w) => `${w.inviterName ?? w.workspaceName} invites you to MSI Actions`,
    greeting: (w) => (w.name ? `Hello ${firstName(w.name)},` : 'Hello,'),
    opening: (w) =>
      w.inviterName
        ? `${w.inviterName} has invited you to MSI Actions at ${w.workspaceName}.`
        : `You are invited to MSI Actions at ${w.workspaceName}.`,
    what: 'You write sales email straight from a lead, contact, account or opportunity in Salesforce, and everything you do is logged there by itself.',
    how: 'It takes about two minutes: sign in with Salesforce, connect your mailbox, choose your signature.',
    admin: 'You will be an admin: you can invite others and see how far each of them has come.',
    button: 'Get Started',
    fallback: 'If the button does not work, open this address:',
    validity: (w) => `The link is yours alone and works until ${day(w)}.`,
    ignore: 'If you did not expect this message you can leave it: nothing happens unless you sign in.',
    closing: 'MSI Actions',
  },
  sv: {
    subject: (w) => `${w.inviterName ?? w.workspaceName} bjuder in dig till MSI Actions`,
    greeting: (w) => (w.name ? `Hej ${firstName(w.name)}!` : 'Hej!'),
    opening: (w) =>
      w.inviterName
        ? `${w.inviterName} har bjudit in dig till MSI Actions på ${w.workspaceName}.`
        : `Du är inbjuden till MSI Actions på ${w.workspaceName}.`,
    what: 'Du skriver säljmejl direkt från en lead, en kontakt, ett konto eller en affärsmöjlighet i Salesforce, och allt du gör loggas där automatiskt.',
    how: 'Det tar ungefär två minuter: logga in med Salesforce, anslut ditt e-postkonto och välj signatur.',
    admin: 'Du blir administratör: du kan bjuda in andra och se hur långt var och en har kommit.',
    button: 'Kom igång',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
    validity: (w) => `Länken är personlig och gäller till och med ${day(w)}.`,
    ignore:
      'Om du inte väntade dig det här mejlet kan du bortse från det. Inget händer om du inte loggar in.',
    closing: 'MSI Actions',
  },
}

/** The welcome email: HTML that needs no images, and a text part that reads as a letter. */
export function welcomeMail(w: Welcome): { subject: string; html: string; text: string } {
  const say = words[w.language]
  return composeNotification({
    language: w.language,
    subject: say.subject(w),
    paragraphs: [
      say.greeting(w),
      `${say.opening(w)} ${say.what}`,
      ...(w.role === 'admin' ? [say.admin] : []),
      say.how,
    ],
    button: { label: say.button, url: w.url },
    fallback: say.fallback,
    small: [say.validity(w), say.ignore],
    closing: say.closing,
  })
}
