import { Button, Center } from '@mantine/core'
import type { ReactNode } from 'react'
import { useWords } from '../locales/words.ts'
import { Card } from './card.tsx'
import { FailureNotice, type FailureWords } from './failure.tsx'
import { RowsSkeleton } from './rows-skeleton.tsx'

/** A list as far as it has been read. */
export interface Pages<Row> {
  /** Null until the first page is there. */
  rows: Row[] | null
  failure: { words: FailureWords; again(): void } | null
  /** The next page; null when there is none. */
  next: { isComing: boolean; read(): void } | null
}

interface PagedListProps<Row> {
  pages: Pages<Row>
  /** How many rows hold the place of the first page. */
  skeleton: number
  /** Stands where there are no rows. */
  empty: ReactNode
  children(rows: Row[]): ReactNode
}

/** What every long list has around its table: why it could not be read, its place while it is read, none, and more. */
export function PagedList<Row>({ pages, skeleton, empty, children }: PagedListProps<Row>) {
  const { t } = useWords()
  const { rows, failure, next } = pages
  return (
    <>
      {failure ? (
        <FailureNotice words={failure.words}>
          <Button variant="default" onClick={failure.again}>
            {t('common.tryAgain')}
          </Button>
        </FailureNotice>
      ) : null}
      <Card flush>
        {rows === null && !failure ? <RowsSkeleton rows={skeleton} label={t('common.loading')} /> : null}
        {rows && rows.length > 0 ? children(rows) : null}
        {rows?.length === 0 ? empty : null}
      </Card>
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
