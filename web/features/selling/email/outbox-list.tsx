import { Group, SegmentedControl, Stack, Text } from '@mantine/core'
import { IconHourglass } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { outboxQuery } from '../../../api/queries.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { useOutboxColumns } from './outbox-columns.tsx'

interface OutboxListProps {
  whose: 'own' | undefined
  onWhose(whose: 'own' | undefined): void
}

/** Every e-mail that has not been sent yet, with why, until when, and what can be done. */
export function OutboxList({ whose, onWhose }: OutboxListProps) {
  const { t } = useWords()
  const { role } = useUser()
  const query = useInfiniteQuery(outboxQuery(whose))
  const pages = usePages(query, (page) => page.emails)
  const columns = useOutboxColumns()
  const kept = useListLayout('outbox')
  const isWhole = pages.next === null
  const total = query.data?.pages.at(-1)?.total
  return (
    <Stack gap="md">
      <Group justify="space-between">
        {role === 'admin' ? (
          <SegmentedControl
            aria-label={t('outbox.whose')}
            value={whose ?? 'everybody'}
            onChange={(value) => onWhose(value === 'own' ? 'own' : undefined)}
            data={[
              { value: 'everybody', label: t('outbox.everybody') },
              { value: 'own', label: t('outbox.own') },
            ]}
          />
        ) : null}
        <Text role="status" c="dimmed">
          {total === undefined ? '' : t('outbox.count', { count: total })}
        </Text>
        <ColumnChooser {...{ columns, kept, isWhole }} />
      </Group>
      <PagedList
        pages={pages}
        skeleton={6}
        empty={<EmptyState icon={IconHourglass} text={t('outbox.empty')} />}
      >
        {(emails) => (
          <DataTable
            label={t('outbox.title')}
            columns={columns}
            rows={emails}
            kept={kept}
            isWhole={isWhole}
            rowKey={(email) => email.id}
          />
        )}
      </PagedList>
    </Stack>
  )
}
