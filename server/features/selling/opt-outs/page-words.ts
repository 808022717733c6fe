import type { Language } from '../../../../contract/basics.ts'

/** What the page says. It has no names: it is the same whatever the link is. */
export interface PageWords {
  /** The language's own name. */
  name: string
  ask: string
  askHelp: string
  which: string
  sender: string
  company: string
  button: string
  done: string
  doneSender: string
  doneCompany: string
  still: string
  undo: string
  undone: string
  undoneHelp: string
  kept: string
  keptHelp: string
  reached: string
  reachedHelp: string
  away: string
  awayHelp: string
}

export const pageWords: Record<Language, PageWords> = {
  en: {
    name: 'In English',
    ask: 'Do you want no more email?',
    askHelp: 'This is about email to {mask}. Nothing has changed yet.',
    which: 'Which email do you not want?',
    sender: 'Email from the person who wrote to you',
    company: 'All sales email from their company',
    button: 'Unsubscribe',
    done: 'You are unsubscribed',
    doneSender: 'The person who wrote to you will send no more email to {mask}.',
    doneCompany: 'Nobody at the company will send more sales email to {mask}.',
    still: 'If email still comes, the link may have been damaged on its way: answer the email with “no”.',
    undo: 'Undo',
    undone: 'You get email as before',
    undoneHelp: 'Email may go to {mask} again.',
    kept: 'You are still unsubscribed',
    keptHelp:
      'This page takes back only what was said on it, within an hour. If you want email again, answer the email and say so.',
    reached: 'This link works from here',
    reachedHelp: 'You can close this page and go back to the settings of MSI Actions.',
    away: 'This does not work right now',
    awayHelp: 'Nothing has changed. Open the link again in a minute, or answer the email with “no”.',
  },
  sv: {
    name: 'På svenska',
    ask: 'Vill du inte ha fler mejl?',
    askHelp: 'Det gäller mejl till {mask}. Inget har ändrats än.',
    which: 'Vilka mejl vill du inte ha?',
    sender: 'Mejl från den som skrev till dig',
    company: 'Alla säljmejl från företaget',
    button: 'Avregistrera',
    done: 'Du är avregistrerad',
    doneSender: 'Den som skrev till dig skickar inga fler mejl till {mask}.',
    doneCompany: 'Ingen på företaget skickar fler säljmejl till {mask}.',
    still: 'Om det ändå kommer mejl kan länken ha skadats på vägen: svara då ”nej” på mejlet.',
    undo: 'Ångra',
    undone: 'Du får mejl som tidigare',
    undoneHelp: 'Det går att mejla till {mask} igen.',
    kept: 'Du är fortfarande avregistrerad',
    keptHelp:
      'Här går det bara att ångra det som valdes på sidan, inom en timme. Vill du ha mejl igen kan du svara på mejlet och säga det.',
    reached: 'Länken fungerar härifrån',
    reachedHelp: 'Du kan stänga sidan och gå tillbaka till inställningarna i MSI Actions.',
    away: 'Det fungerar inte just nu',
    awayHelp: 'Inget har ändrats. Öppna länken igen om en minut, eller svara ”nej” på mejlet.',
  },
}
