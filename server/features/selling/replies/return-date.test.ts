import { expect, it } from 'vitest'
import { returnDateIn } from './return-date.ts'

/** A Sunday. */
const from = '2026-11-29'

it.each([
  ['Away until 7 December.', '2026-12-07'],
  ['I am out of the office and will be back on Monday.', '2026-11-30'],
  ['I will be back on Monday, December 7th, 2026.', '2026-12-07'],
  ['I am out of the office through December 11, 2026', '2026-12-12'],
  ['AUTO: Eva Holm is out of the office (returning 12/01/2026)', '2026-12-01'],
  ['Returning on the 3rd of January', '2027-01-03'],
  ['I return on 2026-12-14', '2026-12-14'],
  ['Out of office. Back: 14/12/2026', '2026-12-14'],
  ['Jag är på semester och är tillbaka den 7 december.', '2026-12-07'],
  ['Jag är åter måndag 7/12', '2026-12-07'],
  ['Ledig till och med fredag den 4 december, svarar därefter', '2026-12-05'],
  ['Frånvarande t.o.m. 4/12', '2026-12-05'],
  ['Åter på kontoret den 14:e december', '2026-12-14'],
  ['Ich bin ab dem 14.12.2026 wieder im Büro.', '2026-12-14'],
  ['Ich bin bis einschließlich 11. Dezember nicht erreichbar', '2026-12-12'],
  ['Ich bin am Montag wieder zurück: ab Montag, 7. Dezember', '2026-12-07'],
  ['Zurück am 4. Januar 2027', '2027-01-04'],
])('%s', (text, day) => {
  expect(returnDateIn(text, from)).toBe(day)
})

it.each([
  'I am away.',
  'I am out of the office with limited access to email. Call +46 8 123 45 67.',
  'On parental leave until 1 September 2027',
  'Back on 31 February',
  'I left on 3 November 2026',
])('none: %s', (text) => {
  expect(returnDateIn(text, from)).toBeNull()
})
