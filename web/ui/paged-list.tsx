import { Button, Center } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../locales/words.ts'
import { Card } from './card.tsx'
import { type FailureWords, ReadingFailed } from './failure.tsx'
import { RowsSkeleton } from './rows-skeleton.tsx'

/** A list as far as it has been read. */
export interface Pages<Row> {
  /** Null until the first page is there. */
  rows: Row[] | null
  failure: { words: FailureWords; again(): void } | null
  /** The next page; null when there is none. */
  next: { isComing: boolean; read(): void } | null
}

interface ListProps<Row> {
  pages: Pages<Row>
  /** How many rows hold the place of the first page. */
  skeleton: number
  /** Stands where there are no rows. */
  empty: ReactNode
  children(rows: Row[]): ReactNode
}

/** What every long list has around its table: why it could not be read, its place while it is read, none, and more. */
export function PagedList<Row>(props: ListProps<Row>) {
  const { t } = useWords()
  const { rows, failure, next } = props.pages
  return (
    <>
      <ListFailure failure={failure} />
      {rows === null && failure ? null : (
        <Card flush>
          <ListRows {...props} />
        </Card>
      )}
      {next ? (
        <Center>
          <Button variant="default" loading={next.isComing} onClick={next.read}>
            {t('common.loadMore')}
          </Button>
        </Center>
      ) : null}
    </>
  )
}

/** The same for the beginning of a list, or for one that is never long, on a card of its own. */
export function ShortList<Row>(props: ListProps<Row>) {
  return (
    <>
      <ListFailure failure={props.pages.failure} />
      <ListRows {...props} />
    </>
  )
}

function ListFailure({ failure }: Pick<Pages<unknown>, 'failure'>) {
  return failure ? <ReadingFailed {...failure} /> : null
}

function ListRows<Row>({ pages, skeleton, empty, children }: ListProps<Row>) {
  const { t } = useWords()
  const { rows, failure } = pages
  if (rows === null) return failure ? null : <RowsSkeleton rows={skeleton} label={t('common.loading')} />
  return rows.length > 0 ? children(rows) : empty
}
