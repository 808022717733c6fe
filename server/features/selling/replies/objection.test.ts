import { describe, expect, it } from 'vitest'
import { objectionIn } from './objection.ts'

const objections = {
  en: [
    'Please stop.',
    'No',
    'Hi,\n\nno.\n\nMaria',
    'Stop',
    'Please stop emailing me.',
    'Hi Astrid,\n\nunsubscribe\n\nMaria',
    'Not interested. Please remove me from your list, thanks',
    "Don't contact me again!",
    'Do not email me any more',
    'Please do not send me any more emails',
    'Take me off your mailing list',
    'I no longer wish to receive these emails.',
    'I don’t want to receive any more messages from you',
    'I would like to unsubscribe please',
    'Please opt me out.',
    'No more emails please.',
    'Leave me alone',
    'Kindly delete my details from your database',
    'If you email us again I will report it, so stop contacting us',
    'I object to the processing of my data for marketing',
    'Quit spamming me',
    'Please stop sending me these things',
  ],
  sv: [
    'Sluta mejla mig.',
    'Nej',
    'Snälla sluta!',
    'Sluta skicka mejl till mig',
    'Ta bort mig från er lista, tack.',
    'Stryk mig från listan',
    'Hej Astrid\nAvregistrera mig tack',
    'Jag vill inte ha fler mejl från er.',
    'Vi vill inte bli kontaktade igen',
    'Kontakta mig inte igen',
    'Inga fler mejl, tack',
    'Skicka inte fler mejl.',
    'Jag undanber mig fler utskick',
    'Radera mina uppgifter',
    'Lämna mig ifred',
    'Jag vill inte få några mejl från dig längre',
  ],
  de: [
    'Bitte keine weiteren E-Mails.',
    'Nein.',
    'Hören Sie bitte auf, mir zu schreiben.',
    'Bitte schreiben Sie mir nicht mehr',
    'Kontaktieren Sie uns bitte nicht mehr.',
    'Entfernen Sie mich aus Ihrem Verteiler',
    'Bitte nehmen Sie mich von der Liste',
    'Ich möchte keine weiteren Mails von Ihnen erhalten',
    'Löschen Sie meine Daten!',
    'Bitte streichen Sie mich aus dem Verteiler.',
    'Lassen Sie mich bitte in Ruhe.',
    'Ich widerspreche der Nutzung meiner Daten',
    'Abmelden',
    'Schicken Sie mir keine Werbung mehr',
    'Bitte tragen Sie mich aus',
    'Unterlassen Sie weitere Zusendungen bzw. unterlassen Sie das',
  ],
}

const answers = [
  "Please don't stop writing to me, I like your mails",
  'Never stop emailing me these',
  'Sluta inte mejla mig, det är intressant',
  'Hören Sie bitte nicht auf, mir zu schreiben',
  'Please do not hesitate to contact me.',
  'Tveka inte att kontakta mig',
  'Zögern Sie nicht, mich zu kontaktieren',
  'Please stop by our office on Tuesday',
  'Not interested, thanks.',
  'No, Wednesday is better.',
  'No thanks',
  'Nej tack, inte aktuellt just nu.',
  'Kein Interesse, danke.',
  'Should I stop emailing you?',
  'No need to remove me from the list',
  'Thanks!\n\nUnsubscribe | Privacy policy',
  'Tuesday is fine.\n\nMaria\nHolm Logistics\nUnsubscribe',
  'Yes.\n\nTo unsubscribe from our newsletter, click here. If you no longer wish to receive emails from us, let us know.',
  'Ja.\n\nOm du inte vill ha fler mejl från oss, avregistrera dig här.',
  'Ja, gern.\n\nWenn Sie keine weiteren Mails von uns erhalten möchten, klicken Sie hier.',
  'Lass mich das in Ruhe anschauen',
  'Låt mig vara tydlig: priset är för högt',
  'Please delete my previous email, it went to the wrong person',
  'If you have received this email in error please delete it and do not copy it.',
  'Could you remove the second item from the offer?',
  'I do not want to miss the demo',
  'The stop valves: send us the drawings',
  'Ta bort mätare 3 ur offerten',
  'Bitte schicken Sie mir das Angebot',
  'Do not call before nine, please email me',
  'Schreiben Sie mir, wenn es nicht passt',
]

describe('an objection in an answer', () => {
  for (const [language, texts] of Object.entries(objections))
    it.each(texts)(`${language}: %s`, (text) => {
      expect(objectionIn(text)).toMatch(new RegExp(`^(?:${language}|any): `))
    })

  it.each(answers)('none: %s', (text) => {
    expect(objectionIn(text)).toBeNull()
  })
})
