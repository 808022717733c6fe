import { expect, test } from 'vitest'
import { arrange, meantBy, moved, numeric, plainLayout, toggled } from './list-layout.ts'

const columns = [
  { key: 'person', leading: true },
  { key: 'subject' },
  { key: 'state' },
  { key: 'when' },
  { key: 'menu', hideTitle: true },
]
const keys = (order: string[]) => arrange(columns, { ...plainLayout, order }).map(({ key }) => key)

test('what names a row stays first and its menu last, whatever the order says', () => {
  expect(keys([])).toEqual(['person', 'subject', 'state', 'when', 'menu'])
  expect(keys(['menu', 'when', 'person'])).toEqual(['person', 'when', 'subject', 'state', 'menu'])
})

test('a column that went away is forgotten, and a new one stands behind those that have a place', () => {
  expect(keys(['when', 'gone', 'state'])).toEqual(['person', 'when', 'state', 'subject', 'menu'])
})

test('a column moves among those that can, and no further', () => {
  const once = moved(columns, plainLayout, { key: 'state', by: -1 })
  expect(once.order).toEqual(['state', 'subject', 'when'])
  expect(moved(columns, once, { key: 'state', by: -1 })).toBe(once)
  expect(moved(columns, once, { key: 'when', by: 1 })).toBe(once)
  expect(moved(columns, once, { key: 'person', by: 1 })).toBe(once)
})

test('a column is hidden and shown again', () => {
  const without = toggled(plainLayout, 'state')
  expect(without.hidden).toEqual(['state'])
  expect(toggled(without, 'state')).toEqual(plainLayout)
})

test('columns of numbers are known as such, although the first rows have none', () => {
  const rows = [
    { when: null, why: null },
    { when: 3, why: 'x' },
  ]
  const sorted = [
    { key: 'when', sortBy: (row: (typeof rows)[number]) => row.when },
    { key: 'why', sortBy: (row: (typeof rows)[number]) => row.why },
    { key: 'menu' },
  ]
  expect(numeric(sorted, rows)).toEqual(['when'])
})

test('a second press in the same place moves the same column on, whichever stands there by now', () => {
  const first = { key: 'when', by: -1, at: { x: 300, y: 200 } } as const
  const there = { ...first, key: 'state' }
  expect(meantBy(there, null)).toBe('state')
  expect(meantBy(there, first)).toBe('when')
  expect(meantBy({ ...there, by: 1 }, first)).toBe('state')
  expect(meantBy({ ...there, at: { x: 300, y: 234 } }, first)).toBe('state')
  expect(meantBy({ ...there, at: null }, { ...first, at: null })).toBe('state')
})
