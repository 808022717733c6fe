import { expect, test } from 'vitest'
import { dayIn } from '../../../contract/local-day.ts'
import en from '../../locales/panel-words.en.ts'
import sv from '../../locales/panel-words.sv.ts'
import { createWords } from '../../ui/words.tsx'
import { dayWords, instantWords, type TimeContext, tomorrowIn } from './time-words.ts'

// 23:30 on Sunday in Stockholm is still Sunday there, and already Monday in Tokyo.
const now = new Date('2026-11-22T22:30:00Z')
const stockholm: TimeContext = {
  language: 'en',
  timeZone: 'Europe/Stockholm',
  words: createWords({ ...en }, 'en'),
  now,
}
const swedish: TimeContext = { ...stockholm, language: 'sv', words: createWords({ ...sv }, 'sv') }

test('an instant is said in the zone of the reader', () => {
  expect(instantWords('2026-11-22T13:05:00Z', stockholm)).toBe('today 14:05')
  expect(instantWords('2026-11-21T23:30:00Z', stockholm)).toBe('today 00:30')
  expect(instantWords('2026-11-21T22:30:00Z', stockholm)).toBe('yesterday 23:30')
  expect(instantWords('2026-11-17T08:00:00Z', stockholm)).toBe('Tue 17 Nov 09:00')
  expect(instantWords('2025-11-17T08:00:00Z', stockholm)).toBe('Mon 17 Nov 2025 09:00')
  expect(instantWords('2026-11-22T13:05:00Z', swedish)).toBe('i dag 14:05')
})

test('a day needs no zone of its own', () => {
  expect(dayWords('2026-11-22', stockholm)).toBe('today')
  expect(dayWords('2026-11-23', stockholm)).toBe('tomorrow')
  expect(dayWords('2026-11-21', swedish)).toBe('i går')
  expect(dayWords('2026-11-24', stockholm)).toBe('Tue 24 Nov')
})

test('tomorrow is the day after the reader’s today', () => {
  expect(dayIn('Asia/Tokyo', now)).toBe('2026-11-23')
  expect(tomorrowIn('Europe/Stockholm', now)).toBe('2026-11-23')
  expect(tomorrowIn('Asia/Tokyo', now)).toBe('2026-11-24')
})
