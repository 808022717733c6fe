import { Button, Group, NativeSelect, SegmentedControl, Stack } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type EmailFilter, emailsQuery } from '../../../api/queries.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { EmailTable, useEmailColumns } from './email-table.tsx'

interface EmailListProps {
  filter: EmailFilter
  onFilter(filter: EmailFilter): void
}

/** Every e-mail that the reader may see, filtered by where it stands. */
export function EmailList({ filter, onFilter }: EmailListProps) {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(emailsQuery({ state: filter })), (page) => page.emails)
  const columns = useEmailColumns()
  const kept = useListLayout('emails')
  const isWhole = pages.next === null
  const filters = [
    { value: 'all', label: t('email.all') },
    { value: 'pending', label: t('email.pending') },
    { value: 'scheduled', label: t('email.scheduledFilter') },
    { value: 'sent', label: t('email.sentFilter') },
    { value: 'undelivered', label: t('email.undelivered') },
  ]
  return (
    <Stack gap="md">
      <Group justify="space-between">
        <SegmentedControl
          visibleFrom="sm"
          aria-label={t('email.filter')}
          value={filter}
          onChange={(value) => onFilter(value as EmailFilter)}
          data={filters}
        />
        <NativeSelect
          hiddenFrom="sm"
          aria-label={t('email.filter')}
          value={filter}
          onChange={(event) => onFilter(event.currentTarget.value as EmailFilter)}
          data={filters}
        />
        <ColumnChooser {...{ columns, kept, isWhole }} />
      </Group>
      <PagedList pages={pages} skeleton={8} empty={<NoEmails filter={filter} onFilter={onFilter} />}>
        {(emails) => <EmailTable {...{ emails, columns, kept, isWhole }} />}
      </PagedList>
    </Stack>
  )
}

function NoEmails({ filter, onFilter }: EmailListProps) {
  const { t } = useWords()
  if (filter === 'all') return <EmptyState icon={IconMail} text={t('email.emptyAll')} />
  return (
    <EmptyState icon={IconMail} text={t('email.emptyFilter')}>
      <Button variant="default" onClick={() => onFilter('all')}>
        {t('email.showAll')}
      </Button>
    </EmptyState>
  )
}
