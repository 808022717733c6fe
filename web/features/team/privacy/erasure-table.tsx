import { Stack, Text, Title } from '@mantine/core'
import { IconUserOff } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useId, useMemo } from 'react'
import type { ErasureView } from '../../../../contract/privacy.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { useRows } from '../../../api/use-pages.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { erasuresQuery } from './use-privacy.ts'

/** Who had somebody erased, when and why; never whom. */
export function ErasureTable() {
  const { t } = useWords()
  const titleId = useId()
  const pages = useRows(useQuery(erasuresQuery), (answer) => answer.erasures)
  const columns = useColumns()
  const kept = useListLayout('erasures')
  return (
    <section aria-labelledby={titleId}>
      <Stack gap="md">
        <div>
          <Title order={2} id={titleId}>
            {t('privacy.done')}
          </Title>
          <Text c="dimmed" size="sm">
            {t('privacy.doneHelp')}
          </Text>
        </div>
        <PagedList
          pages={pages}
          skeleton={2}
          empty={<EmptyState icon={IconUserOff} text={t('privacy.none')} />}
        >
          {(erasures) => (
            <DataTable
              label={t('privacy.done')}
              columns={columns}
              rows={erasures}
              rowKey={(one) => one.id}
              kept={kept}
              isWhole
            />
          )}
        </PagedList>
      </Stack>
    </section>
  )
}

function useColumns(): Column<ErasureView>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return useMemo(
    (): Column<ErasureView>[] => [
      {
        key: 'at',
        title: t('privacy.when'),
        leading: true,
        sortBy: ({ at }) => Date.parse(at),
        cell: ({ at }) => sayWhen(at, style),
      },
      { key: 'by', title: t('privacy.by'), cell: ({ by }) => by ?? t('privacy.restored') },
      { key: 'reason', title: t('privacy.reason'), cell: ({ reason }) => reason },
      {
        key: 'state',
        title: t('privacy.state'),
        cell: ({ finishedAt, remaining }) =>
          finishedAt ? (
            <StateDot tone="good">{t('privacy.finished')}</StateDot>
          ) : (
            <StateDot tone="busy">
              {remaining ? t('privacy.remaining', { count: remaining }) : t('privacy.begun')}
            </StateDot>
          ),
      },
    ],
    [t, style],
  )
}
