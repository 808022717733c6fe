import type { Language } from '../../../../contract/basics.ts'

/**
 * What the page says. `{sender}` and `{company}` are the names that stand in the mail, or `someone` and `somewhere` where it
 * had none; `{mask}` is the address, or `you` where its owner was erased.
 */
export interface PageWords {
  /** The language's own name. */
  name: string
  someone: string
  somewhere: string
  you: string
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
  unknown: string
  unknownHelp: string
  reached: string
  reachedHelp: string
  away: string
  awayHelp: string
}

export const pageWords: Record<Language, PageWords> = {
  en: {
    name: 'In English',
    someone: 'the person who wrote to you',
    somewhere: 'their company',
    you: 'you',
    ask: 'Do you want no more email?',
    askHelp: 'This is about email to {mask}. Nothing changes until you press the button.',
    which: 'Which email do you not want?',
    sender: 'Email from {sender}',
    company: 'All sales email from {company}',
    button: 'Unsubscribe',
    done: 'You are unsubscribed',
    doneSender: 'No more email to {mask} will come from {sender}.',
    doneCompany: 'No more sales email to {mask} will come from {company}.',
    still: 'If email still comes, answer it with “no”.',
    undo: 'Undo',
    undone: 'You get email as before',
    undoneHelp: 'Email may go to {mask} again.',
    kept: 'You are still unsubscribed',
    keptHelp:
      'This page takes back only what was said on it, within an hour. If you want email again, answer the email and say so.',
    unknown: 'This link is not whole',
    unknownHelp:
      'We do not know it, so nothing has changed. It may have been cut on its way: open it once more from the email, or answer the email with “no”.',
    reached: 'This link works from here',
    reachedHelp: 'You can close this page and go back to the settings of MSI Actions.',
    away: 'This does not work right now',
    awayHelp: 'Nothing has changed. Open the link again in a minute, or answer the email with “no”.',
  },
  sv: {
    name: 'På svenska',
    someone: 'den som skrev till dig',
    somewhere: 'företaget',
    you: 'dig',
    ask: 'Vill du inte ha fler mejl?',
    askHelp: 'Det gäller mejl till {mask}. Inget ändras förrän du trycker på knappen.',
    which: 'Vilka mejl vill du inte ha?',
    sender: 'Mejl från {sender}',
    company: 'Alla säljmejl från {company}',
    button: 'Avregistrera',
    done: 'Du är avregistrerad',
    doneSender: 'Det kommer inga fler mejl till {mask} från {sender}.',
    doneCompany: 'Det kommer inga fler säljmejl till {mask} från {company}.',
    still: 'Om det ändå kommer mejl kan du svara ”nej” på det.',
    undo: 'Ångra',
    undone: 'Du får mejl som tidigare',
    undoneHelp: 'Det går att mejla till {mask} igen.',
    kept: 'Du är fortfarande avregistrerad',
    keptHelp:
      'Här går det bara att ångra det som valdes på sidan, inom en timme. Vill du ha mejl igen kan du svara på mejlet och säga det.',
    unknown: 'Länken är inte hel',
    unknownHelp:
      'Vi känner inte igen den, så inget har ändrats. Den kan ha kapats på vägen: öppna den en gång till från mejlet, eller svara ”nej” på mejlet.',
    reached: 'Länken fungerar härifrån',
    reachedHelp: 'Du kan stänga sidan och gå tillbaka till inställningarna i MSI Actions.',
    away: 'Det fungerar inte just nu',
    awayHelp: 'Inget har ändrats. Öppna länken igen om en minut, eller svara ”nej” på mejlet.',
  },
}
