import type { UseInfiniteQueryResult } from '@tanstack/react-query'
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
