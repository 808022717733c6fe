import { Button, Group, Stack, Text, TextInput, Title } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { IconMailOff } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useId, useMemo, useState } from 'react'
import type { OptOutView } from '../../../../contract/opt-outs.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { AddOptOutDialog } from './add-opt-out-dialog.tsx'
import { OptOutHistoryDialog } from './opt-out-history-dialog.tsx'
import { ResubscribeDialog } from './resubscribe-dialog.tsx'
import { optOutsQuery } from './use-opt-outs.ts'

type Open = { kind: 'add' } | { kind: 'history' | 'resubscribe'; optOut: OptOutView } | null

/** Who wants no more mail: since when, from whom, and how they said so. For admins. */
export function OptOutList() {
  const { t } = useWords()
  const [search, setSearch] = useState('')
  const [settled] = useDebouncedValue(search.trim(), 250)
  const pages = usePages(useInfiniteQuery(optOutsQuery(settled)), (page) => page.optOuts)
  const [open, setOpen] = useState<Open>(null)
  const columns = useColumns(setOpen)
  const kept = useListLayout('optOuts')
  const isWhole = pages.next === null
  const titleId = useId()
  const close = () => setOpen(null)
  return (
    <section aria-labelledby={titleId}>
      <Stack gap="md">
        <div>
          <Title order={2} id={titleId}>
            {t('optOuts.title')}
          </Title>
          <Text c="dimmed" size="sm">
            {t('optOuts.help')}
          </Text>
        </div>
        <Group align="end">
          <TextInput
            type="search"
            label={t('optOuts.search')}
            value={search}
            onChange={(event) => setSearch(event.currentTarget.value)}
          />
          <Button variant="default" onClick={() => setOpen({ kind: 'add' })}>
            {t('optOuts.add')}
          </Button>
          <ColumnChooser {...{ columns, kept, isWhole }} />
        </Group>
        <PagedList
          pages={pages}
          skeleton={4}
          empty={<EmptyState icon={IconMailOff} text={t(settled ? 'optOuts.noneFound' : 'optOuts.empty')} />}
        >
          {(optOuts) => (
            <DataTable
              label={t('optOuts.title')}
              columns={columns}
              rows={optOuts}
              rowKey={(one) => one.id}
              kept={kept}
              isWhole={isWhole}
            />
          )}
        </PagedList>
      </Stack>
      {open?.kind === 'add' ? <AddOptOutDialog onClose={close} /> : null}
      {open?.kind === 'history' ? <OptOutHistoryDialog optOut={open.optOut} onClose={close} /> : null}
      {open?.kind === 'resubscribe' ? <ResubscribeDialog optOut={open.optOut} onClose={close} /> : null}
    </section>
  )
}

function useColumns(onOpen: (open: Open) => void): Column<OptOutView>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<OptOutView>[] => [
      {
        key: 'address',
        title: t('optOuts.address'),
        leading: true,
        sortBy: ({ address }) => address,
        cell: ({ address, isErased }) => (
          // So wide that most addresses stand on one line.
          <Text span inherit display="block" miw="13.5rem">
            {isErased ? t('optOuts.erased') : address}
          </Text>
        ),
      },
      {
        key: 'scope',
        title: t('optOuts.scope'),
        wholeWords: true,
        sortBy: ({ seller }) => seller,
        cell: ({ seller }) => seller ?? t('optOuts.company'),
      },
      {
        key: 'source',
        title: t('optOuts.source'),
        wholeWords: true,
        sortBy: ({ source }) => t(`optOuts.sources.${source}`),
        cell: ({ source }) => t(`optOuts.sources.${source}`),
      },
      {
        key: 'since',
        title: t('optOuts.since'),
        tight: true,
        sortBy: ({ since }) => Date.parse(since),
        cell: ({ since, liftedAt }) =>
          liftedAt ? t('optOuts.liftedAt', { when: sayWhen(liftedAt, style) }) : sayWhen(since, style),
      },
      {
        key: 'actions',
        title: t('optOuts.actions'),
        hideTitle: true,
        cell: (optOut) => (
          <Group gap="xs">
            <Button size="compact-sm" variant="subtle" onClick={() => onOpen({ kind: 'history', optOut })}>
              {t('optOuts.history')}
            </Button>
            {optOut.liftedAt === null ? (
              <Button
                size="compact-sm"
                variant="subtle"
                onClick={() => onOpen({ kind: 'resubscribe', optOut })}
              >
                {t('optOuts.resubscribe')}
              </Button>
            ) : null}
          </Group>
        ),
      },
    ],
    [t, style, onOpen],
  )
}
