import type { Language } from '../../../../contract/basics.ts'
import { composeNotification, firstName } from '../../background/notifications/notifications.ts'

/** What is told about a sign-in from a browser that was not known. */
export interface NewDeviceNotice {
  language: Language
  name: string
  at: Date
  timeZone: string
  device: { browser: string | null; system: string | null }
  /** Cut to a prefix, such as `192.0.2.0/24`. */
  network: string | null
  /** The list of sessions. */
  url: string
}

interface Words {
  locale: string
  subject: string
  greeting(name: string): string
  what: string
  when(at: string): string
  device(name: string): string
  on(browser: string, system: string): string
  unknown: string
  network(prefix: string): string
  you: string
  notYou: string
  button: string
  fallback: string
  why: string
}

const words: Record<Language, Words> = {
  en: {
    locale: 'en-GB',
    subject: 'New sign-in to MSI Actions',
    greeting: (name) => `Hello ${firstName(name)},`,
    what: 'Somebody signed in as you in a browser that you have not used with MSI Actions before.',
    when: (at) => `When: ${at}`,
    device: (name) => `Device: ${name}`,
    on: (browser, system) => `${browser} on ${system}`,
    unknown: 'unknown',
    network: (prefix) => `Network: ${prefix}`,
    you: 'Was it you? Then there is nothing to do.',
    notYou:
      'Was it not you? Open the list of where you are signed in, choose “Sign out everywhere else”, and change your Salesforce password.',
    button: 'See where I am signed in',
    fallback: 'If the button does not work, open this address:',
    why: 'A private window or cleared cookies also make a browser look new.',
  },
  sv: {
    locale: 'sv-SE',
    subject: 'Ny inloggning i MSI Actions',
    greeting: (name) => `Hej ${firstName(name)}!`,
    what: 'Någon har loggat in som du i en webbläsare som du inte har använt med MSI Actions förut.',
    when: (at) => `När: ${at}`,
    device: (name) => `Enhet: ${name}`,
    on: (browser, system) => `${browser} på ${system}`,
    unknown: 'okänd',
    network: (prefix) => `Nätverk: ${prefix}`,
    you: 'Var det du? Då behöver du inte göra något.',
    notYou:
      'Var det inte du? Öppna listan över var du är inloggad, välj ”Logga ut överallt utom här” och byt ditt lösenord i Salesforce.',
    button: 'Visa var jag är inloggad',
    fallback: 'Om knappen inte fungerar kan du öppna den här adressen:',
    why: 'Även ett privat fönster eller rensade kakor gör att en webbläsare ser ny ut.',
  },
}

/** The mail about a sign-in from a new browser, in its user's language and time. */
export function newDeviceMail(notice: NewDeviceNotice): { subject: string; html: string; text: string } {
  const say = words[notice.language]
  const { browser, system } = notice.device
  const device = browser && system ? say.on(browser, system) : (browser ?? system ?? say.unknown)
  return composeNotification({
    language: notice.language,
    subject: say.subject,
    paragraphs: [
      say.greeting(notice.name),
      say.what,
      say.when(localTime(notice, say.locale)),
      say.device(device),
      ...(notice.network ? [say.network(notice.network)] : []),
      say.you,
      say.notYou,
    ],
    button: { label: say.button, url: notice.url },
    fallback: say.fallback,
    small: [say.why],
    closing: 'MSI Actions',
  })
}

/** Such as `24 November 2026 at 09:00 (Stockholm)`. */
function localTime({ at, timeZone }: NewDeviceNotice, locale: string): string {
  const style = { dateStyle: 'long', timeStyle: 'short', timeZone } as const
  const city = timeZone.split('/').at(-1)?.replaceAll('_', ' ') ?? timeZone
  return `${new Intl.DateTimeFormat(locale, style).format(at)} (${city})`
}
