import type { UseInfiniteQueryResult, UseQueryResult } from '@tanstack/react-query'
import type { Pages } from '../ui/paged-list.tsx'
import { useErrorWords } from './use-error-words.ts'

/** The pages that a query has read, as a list shows them. */
export function usePages<Page, Row>(
  query: UseInfiniteQueryResult<{ pages: Page[] }>,
  rowsOf: (page: Page) => Row[],
): Pages<Row> {
  const { say } = useErrorWords()
  return {
    rows: query.data?.pages.flatMap(rowsOf) ?? null,
    failure: query.error && { words: say(query.error), again: () => void query.refetch() },
    next: query.hasNextPage
      ? { isComing: query.isFetchingNextPage, read: () => void query.fetchNextPage() }
      : null,
  }
}

/** The whole list that a query has read. */
export function useRows<Answer, Row>(
  query: UseQueryResult<Answer>,
  rowsOf: (answer: Answer) => Row[],
): Pages<Row> {
  const { say } = useErrorWords()
  return {
    rows: query.data === undefined ? null : rowsOf(query.data),
    failure: query.error && { words: say(query.error), again: () => void query.refetch() },
    next: null,
  }
}

/** The first few rows of a list. */
export function firstOf<Row>({ rows, failure }: Pages<Row>, count: number): Pages<Row> {
  return { rows: rows?.slice(0, count) ?? null, failure, next: null }
}
