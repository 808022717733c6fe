import { expect, test } from 'vitest'
import { drawn } from '../../test/harness/drawn.tsx'
import { type Column, DataTable } from './data-table.tsx'
import { type ListLayout, plainLayout } from './list-layout.ts'
import { useTableRows } from './use-table-rows.ts'

interface Mail {
  to: string
  size: number | null
}

const mails: Mail[] = [
  { to: 'Örjan', size: 2 },
  { to: 'anna', size: null },
  { to: 'Ben', size: 10 },
]
const columns: Column<Mail>[] = [
  { key: 'to', title: 'To', leading: true, cell: ({ to }) => to, sortBy: ({ to }) => to },
  { key: 'size', title: 'Size', cell: ({ size }) => size, sortBy: ({ size }) => size },
  { key: 'note', title: 'Note', cell: () => 'x' },
]

function draw(
  layout: Partial<ListLayout>,
  { isWhole = true, limit }: { isWhole?: boolean; limit?: number } = {},
) {
  const kept = { layout: { ...plainLayout, ...layout }, change: () => undefined }
  const html = drawn(
    <DataTable label="Mails" rows={mails} rowKey={({ to }) => to} {...{ columns, kept, isWhole, limit }} />,
  )
  const all = (pattern: RegExp) => [...html.matchAll(pattern)].map(([, found]) => found)
  return {
    names: all(/<td[^>]*data-leading="true"[^>]*>([^<]*)</g),
    titles: all(/<th scope[^>]*>(?:<button[^>]*>)?([^<]*)</g),
    buttons: all(/<th scope[^>]*><button[^>]*>([^<]*)/g),
    sorts: all(/aria-sort="(\w+)"/g),
  }
}

test('rows stand as they come until they are sorted, and what has no value stands last either way', () => {
  expect(draw({}).names).toEqual(['Örjan', 'anna', 'Ben'])
  const by = (column: string, descending: boolean) => draw({ sort: { column, descending } }).names
  expect(by('to', false)).toEqual(['anna', 'Ben', 'Örjan'])
  expect(by('size', false)).toEqual(['Örjan', 'Ben', 'anna'])
  expect(by('size', true)).toEqual(['Ben', 'Örjan', 'anna'])
  expect(draw({ sort: { column: 'size', descending: true } }).sorts).toEqual(['none', 'descending'])
  expect(draw({ sort: { column: 'size', descending: true } }, { limit: 2 }).names).toEqual(['Ben', 'Örjan'])
})

test('a part of a list is never sorted, and offers no way to', () => {
  const part = draw({ sort: { column: 'size', descending: true } }, { isWhole: false })
  expect(part).toEqual({
    names: ['Örjan', 'anna', 'Ben'],
    titles: ['To', 'Size', 'Note'],
    buttons: [],
    sorts: [],
  })
})

test('columns are hidden and moved, and a layout that another release kept does no harm', () => {
  expect(draw({ hidden: ['size'] }).titles).toEqual(['To', 'Note'])
  expect(draw({ order: ['note', 'size'] }).titles).toEqual(['To', 'Note', 'Size'])
  expect(draw({}).buttons).toEqual(['To', 'Size'])
  const old = draw({ order: ['gone'], hidden: ['gone', 'to'], sort: { column: 'note', descending: false } })
  expect(old.titles).toEqual(['To', 'Size', 'Note'])
  expect(old.names).toEqual(['Örjan', 'anna', 'Ben'])
})

test('the column of the boxes is there before anything can be selected', () => {
  const kept = { layout: plainLayout, change: () => undefined }
  const selection = { nameOf: () => null, actions: () => null }
  const html = drawn(
    <DataTable
      label="Mails"
      rows={mails}
      rowKey={({ to }) => to}
      isWhole
      {...{ columns, kept, selection }}
    />,
  )
  const rows = html.split('<tr').slice(1)
  expect(rows.map((row) => row.match(/<t[hd]/g)?.length)).toEqual([4, 4, 4, 4])
  expect(html).not.toContain('checkbox')
})

/** A number and a word, neither of which every row has. */
const gaps = [
  { key: 'size', sortBy: ({ size }: Mail) => size },
  { key: 'word', sortBy: ({ to, size }: Mail) => (size === null ? null : to) },
]

/** How the list is sorted when a column's title is pressed for the first time. */
function firstSort(rows: Mail[], key: string): ListLayout['sort'] {
  let pressed: ListLayout['sort'] = null
  const kept = {
    layout: plainLayout,
    change: ({ sort }: ListLayout) => {
      pressed = sort
    },
  }
  function Pressed() {
    const rest = { rowKey: ({ to }: Mail) => to, maySort: true, maySelect: () => false }
    useTableRows({ columns: gaps, rows, kept, ...rest })
      .getColumn(key)
      ?.toggleSorting()
    return null
  }
  drawn(<Pressed />)
  return pressed
}

test('a column of numbers begins with the largest and one of words with the first, whatever the first rows have', () => {
  // The library would look at ten.
  const none = Array.from({ length: 10 }, (_, at) => ({ to: `nobody ${at}`, size: null }))
  for (const rows of [mails, mails.toReversed(), [...none, ...mails]]) {
    expect(firstSort(rows, 'size')).toEqual({ column: 'size', descending: true })
    expect(firstSort(rows, 'word')).toEqual({ column: 'word', descending: false })
  }
})
