import { Box, Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { OptOutProblem } from '../../../../contract/opt-outs.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { FailureNotice, ReadingFailed } from '../../../ui/failure.tsx'
import { Section } from '../../../ui/section.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { problemsQuery, useRetryProblems } from './use-opt-outs.ts'

/** The company's opt-outs that Salesforce has not taken: why, and what to do. Nothing where all of them stand there. */
export function OptOutProblems() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { data, error, refetch } = useQuery(problemsQuery)
  const retry = useRetryProblems()
  const columns = useColumns()
  const kept = useListLayout('optOutProblems')
  if (error) return <ReadingFailed words={say(error)} again={() => void refetch()} />
  if (!data || data.problems.length === 0) return null
  const addresses = data.problems.map(({ address }) => address)
  return (
    <Section
      title={t('optOuts.problems.title')}
      help={t('optOuts.problems.help')}
      action={
        <Button variant="default" loading={retry.isPending} onClick={() => retry.mutate(addresses)}>
          {t('optOuts.problems.retry')}
        </Button>
      }
      flush
    >
      {retry.error ? (
        <Box p="lg">
          <FailureNotice words={say(retry.error)} />
        </Box>
      ) : null}
      <DataTable
        label={t('optOuts.problems.title')}
        columns={columns}
        rows={data.problems}
        rowKey={(one) => one.address}
        kept={kept}
        isWhole
      />
    </Section>
  )
}

function useColumns(): Column<OptOutProblem>[] {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<OptOutProblem>[] => [
      {
        key: 'address',
        title: t('optOuts.address'),
        leading: true,
        sortBy: ({ address }) => address,
        cell: ({ address, isOut }) => (
          <Box miw="13.5rem">
            {address}
            <Text size="sm" c="dimmed">
              {t(isOut ? 'optOuts.problems.tick' : 'optOuts.problems.clear')}
            </Text>
          </Box>
        ),
      },
      {
        key: 'why',
        title: t('optOuts.problems.why'),
        sortBy: ({ code }) => code,
        cell: ({ code, details }) => {
          const words = sayCode(code, details)
          return (
            <div>
              {words.title}
              <Text size="sm" c="dimmed">
                {words.help}
              </Text>
              <Text size="xs" c="dimmed">
                {words.codeLine}
              </Text>
            </div>
          )
        },
      },
      {
        key: 'by',
        title: t('optOuts.problems.by'),
        wholeWords: true,
        sortBy: ({ by }) => by,
        cell: ({ by }) => by,
      },
      {
        key: 'next',
        title: t('optOuts.problems.next'),
        tight: true,
        sortBy: ({ nextTryAt }) => Date.parse(nextTryAt),
        cell: ({ nextTryAt }) => sayWhen(nextTryAt, style),
      },
    ],
    [t, sayCode, style],
  )
}
