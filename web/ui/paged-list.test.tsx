import { expect, test } from 'vitest'
import { drawn } from '../../test/harness/drawn.tsx'
import { PagedList, type Pages, ShortList } from './paged-list.tsx'

const failure = { words: { title: 'Away', help: 'Wait', codeLine: 'Code: x' }, again: () => undefined }
const next = { isComing: false, read: () => undefined }

/** What of a list is drawn. */
function draw(List: typeof ShortList, pages: Partial<Pages<string>>) {
  const html = drawn(
    <List pages={{ rows: null, failure: null, next: null, ...pages }} skeleton={2} empty="none yet">
      {(rows) => `rows ${rows.join(' ')}`}
    </List>,
  )
  return ['Away', 'Try again', 'rows a b', 'none yet', 'Load more'].filter((part) => html.includes(part))
}

test.each([
  ['a long list', PagedList],
  ['a short one', ShortList],
])('%s fails, is empty and has rows in the same way', (_name, List) => {
  // Grey lines come after a moment; before it, nothing.
  expect(draw(List, {})).toEqual([])
  expect(draw(List, { rows: [] })).toEqual(['none yet'])
  expect(draw(List, { rows: ['a', 'b'] })).toEqual(['rows a b'])
  expect(draw(List, { failure })).toEqual(['Away', 'Try again'])
  // What was read before stays.
  expect(draw(List, { rows: ['a', 'b'], failure })).toEqual(['Away', 'Try again', 'rows a b'])
})

test('only a long list offers more', () => {
  expect(draw(PagedList, { rows: ['a', 'b'], next })).toEqual(['rows a b', 'Load more'])
  expect(draw(ShortList, { rows: ['a', 'b'], next })).toEqual(['rows a b'])
})
