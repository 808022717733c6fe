import { expect, test } from 'vitest'
import { oddLine, readClosed, readOpen, writeClosed } from './days.ts'

test('days stand one a line, with what they are called', () => {
  const closed = [
    { day: '2026-12-23', name: 'Planning day' },
    { day: '2027-01-05', name: '' },
  ]
  expect(writeClosed(closed)).toBe('2026-12-23 Planning day\n2027-01-05')
  expect(readClosed(`\n ${writeClosed(closed)} \n\n`)).toEqual(closed)
  expect(readOpen('2027-01-05\n2027-01-06 Epiphany')).toEqual(['2027-01-05', '2027-01-06'])
})

test('a line that begins with no day is told', () => {
  expect(oddLine('2026-12-23 Planning day\n\n2027-01-05')).toBeUndefined()
  for (const odd of ['23/12/2026', '2026-02-30', '2026-12-233', 'Christmas', '2026-12-23x'])
    expect(oddLine(`2026-12-24\n${odd}`)).toBe(odd)
})
