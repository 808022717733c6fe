import type { Language } from '../world.ts'
import type { Inhabitant } from './people.ts'

export interface Words {
  everyone: string
  inboxOf(name: string): string
  intro: string
  employees: string
  prospects: string
  unread(count: number): string
  inbox: string
  messages: string
  noMail: string
  choose: string
  noSubject: string
  newMail: string
  from: string
  to: string
  cc: string
  formatted: string
  text: string
  source: string
  views: string
  attachments: string
  reply: string
  send: string
  cancel: string
  subject: string
  message: string
  sent: string
  wrote(date: string, author: string): string
  otherLanguage: string
  notFound: string
  body(subject: string): string
}

const en: Words = {
  everyone: 'Everyone’s inbox',
  inboxOf: (name) => `${name}’s inbox`,
  intro: 'Mail between the people of the sandbox. Nothing leaves this machine.',
  employees: 'Nordvik Instruments',
  prospects: 'Prospects',
  unread: (count) => (count === 0 ? 'No unread mail' : `${count} unread`),
  inbox: 'Inbox',
  messages: 'Messages',
  noMail: 'No mail yet. It appears here by itself.',
  choose: 'Choose a message to read it.',
  noSubject: '(no subject)',
  newMail: 'Unread',
  from: 'From',
  to: 'To',
  cc: 'Cc',
  formatted: 'Formatted',
  text: 'Text',
  source: 'Source',
  views: 'How to show the message',
  attachments: 'Attachments',
  reply: 'Reply',
  send: 'Send',
  cancel: 'Cancel',
  subject: 'Subject',
  message: 'Message',
  sent: 'Reply sent.',
  wrote: (date, author) => `On ${date}, ${author} wrote:`,
  otherLanguage: 'Svenska',
  notFound: 'There is nothing at this address.',
  body: (subject) => `Message: ${subject}`,
}

const sv: Words = {
  everyone: 'Allas inkorgar',
  inboxOf: (name) => `Inkorg för ${name}`,
  intro: 'E-post mellan personerna i testmiljön. Inget lämnar den här datorn.',
  employees: 'Nordvik Instruments',
  prospects: 'Kunder',
  unread: (count) => (count === 0 ? 'Inget oläst' : `${count} ${count === 1 ? 'oläst' : 'olästa'}`),
  inbox: 'Inkorg',
  messages: 'Meddelanden',
  noMail: 'Inga mejl än. De dyker upp här automatiskt.',
  choose: 'Välj ett meddelande för att läsa det.',
  noSubject: '(inget ämne)',
  newMail: 'Oläst',
  from: 'Från',
  to: 'Till',
  cc: 'Kopia',
  formatted: 'Formaterat',
  text: 'Text',
  source: 'Källa',
  views: 'Hur meddelandet visas',
  attachments: 'Bilagor',
  reply: 'Svara',
  send: 'Skicka',
  cancel: 'Avbryt',
  subject: 'Ämne',
  message: 'Meddelande',
  sent: 'Svaret har skickats.',
  wrote: (date, author) => `${date} skrev ${author}:`,
  otherLanguage: 'English',
  notFound: 'Det finns inget på den här adressen.',
  body: (subject) => `Meddelande: ${subject}`,
}

export const words: Record<Language, Words> = { en, sv }

/** Day and time in the reader's zone: `21 Nov 2026, 14:05`. */
export function fullDate(iso: string, reader: Pick<Inhabitant, 'language' | 'timeZone'>): string {
  return new Intl.DateTimeFormat(reader.language === 'sv' ? 'sv-SE' : 'en-GB', {
    dateStyle: 'medium',
    timeStyle: 'short',
    timeZone: reader.timeZone,
  }).format(new Date(iso))
}

/** Short form for a list: the time for today, else the day. */
export function shortDate(iso: string, reader: Pick<Inhabitant, 'language' | 'timeZone'>, now: Date): string {
  const locale = reader.language === 'sv' ? 'sv-SE' : 'en-GB'
  const { timeZone } = reader
  const day = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone })
  const date = new Date(iso)
  return day.format(date) === day.format(now)
    ? new Intl.DateTimeFormat(locale, { timeStyle: 'short', timeZone }).format(date)
    : new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short', timeZone }).format(date)
}
