import { expect, test } from 'vitest'
import { isPast, sayDay, saySpan, sayWhen, type TimeStyle, tomorrowFor } from './times.ts'

// 23:30 on Sunday in Stockholm is still Sunday there, and already Monday in Tokyo.
const now = Date.parse('2026-11-22T22:30:00Z')
const stockholm: TimeStyle = { language: 'en', timeZone: 'Europe/Stockholm', now }
const swedish: TimeStyle = { ...stockholm, language: 'sv' }

test('an instant is said in the zone of the reader', () => {
  expect(sayWhen('2026-11-22T13:05:00Z', stockholm)).toBe('today 14:05')
  expect(sayWhen('2026-11-21T23:30:00Z', stockholm)).toBe('today 00:30')
  expect(sayWhen('2026-11-21T22:30:00Z', stockholm)).toBe('yesterday 23:30')
  expect(sayWhen('2026-11-23T08:00:00Z', stockholm)).toBe('tomorrow 09:00')
  expect(sayWhen('2026-11-17T08:00:00Z', stockholm)).toBe('Tue 17 Nov 09:00')
  expect(sayWhen('2025-11-17T08:00:00Z', stockholm)).toBe('Mon 17 Nov 2025 09:00')
  expect(sayWhen('2026-11-22T13:05:00Z', swedish)).toBe('i dag 14:05')
})

test('a day needs no zone of its own', () => {
  expect(sayDay('2026-11-22', stockholm)).toBe('today')
  expect(sayDay('2026-11-23', stockholm)).toBe('tomorrow')
  expect(sayDay('2026-11-21', swedish)).toBe('i går')
  expect(sayDay('2026-11-24', stockholm)).toBe('Tue 24 Nov')
  expect([isPast('2026-11-22', stockholm), isPast('2026-11-21', stockholm)]).toEqual([false, true])
})

test('tomorrow is the day after the reader’s today', () => {
  expect(tomorrowFor(stockholm)).toBe('2026-11-23')
  expect(tomorrowFor({ ...stockholm, timeZone: 'Asia/Tokyo' })).toBe('2026-11-24')
})

test('a length of time is said in one unit', () => {
  expect([45, 720, 259_200].map((seconds) => saySpan(seconds, 'en'))).toEqual([
    '45 secs',
    '12 mins',
    '3 days',
  ])
})
