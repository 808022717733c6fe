import type { ReactNode } from 'react'
import { beforeEach, expect, test, vi } from 'vitest'
import { drawn } from '../../test/harness/drawn.tsx'
import { PagedList, type Pages, ShortList } from './paged-list.tsx'

const wait = vi.hoisted(() => ({ isLong: false }))
vi.mock('./delayed.tsx', async (original) => {
  const { Delayed } = await original<typeof import('./delayed.tsx')>()
  const Passed = ({ children }: { children: ReactNode }) =>
    wait.isLong ? children : <Delayed>{children}</Delayed>
  return { Delayed: Passed }
})

beforeEach(() => {
  wait.isLong = false
})

const failure = { words: { title: 'Away', help: 'Wait', codeLine: 'Code: x' }, again: () => undefined }
const next = { isComing: false, read: () => undefined }

const html = (List: typeof ShortList, pages: Partial<Pages<string>>) =>
  drawn(
    <List pages={{ rows: null, failure: null, next: null, ...pages }} skeleton={2} empty="none yet">
      {(rows) => `rows ${rows.join(' ')}`}
    </List>,
  )

/** What of a list is drawn. */
function draw(List: typeof ShortList, pages: Partial<Pages<string>>) {
  const all = html(List, pages)
  return ['Away', 'Try again', 'rows a b', 'none yet', 'Load more'].filter((part) => all.includes(part))
}

const lists = [
  ['a long list', PagedList],
  ['a short one', ShortList],
] as const

test.each(lists)(
  '%s keeps the place of its first rows while they are awaited, and no longer',
  (_name, List) => {
    wait.isLong = true
    const place = (pages: Partial<Pages<string>>) => ({
      isSaid: / role="status" aria-label="Loading[^"]*"/.test(html(List, pages)),
      lines: html(List, pages).match(/mantine-Skeleton-root/g)?.length ?? 0,
    })
    expect(place({})).toEqual({ isSaid: true, lines: 2 })
    for (const there of [{ rows: [] }, { rows: ['a'] }, { rows: ['a'], next }, { failure }])
      expect(place(there)).toEqual({ isSaid: false, lines: 0 })
  },
)

test.each(lists)('%s fails, is empty and has rows in the same way', (_name, List) => {
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
