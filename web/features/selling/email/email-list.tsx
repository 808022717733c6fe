import { Button, Group, NativeSelect, SegmentedControl, Stack } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { type EmailFilter, emailsQuery } from '../../../api/queries.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { EmailTable, useEmailColumns } from './email-table.tsx'
import { DraftList } from './write/draft-list.tsx'

type Filter = EmailFilter | 'drafts'

interface EmailListProps {
  filter: Filter
  onFilter(filter: Filter): void
}

/** Every e-mail that the reader may see, filtered by where it stands; and the reader's own drafts. */
export function EmailList({ filter, onFilter }: EmailListProps) {
  const { t } = useWords()
  const filters = [
    { value: 'all', label: t('email.all') },
    { value: 'drafts', label: t('emailWrite.drafts') },
    { value: 'pending', label: t('email.pending') },
    { value: 'scheduled', label: t('email.scheduledFilter') },
    { value: 'sent', label: t('email.sentFilter') },
    { value: 'undelivered', label: t('email.undelivered') },
  ]
  const choice = (
    <>
      <SegmentedControl
        visibleFrom="sm"
        aria-label={t('email.filter')}
        value={filter}
        onChange={(value) => onFilter(value as Filter)}
        data={filters}
      />
      <NativeSelect
        hiddenFrom="sm"
        aria-label={t('email.filter')}
        value={filter}
        onChange={(event) => onFilter(event.currentTarget.value as Filter)}
        data={filters}
      />
    </>
  )
  if (filter !== 'drafts') return <Emails {...{ filter, onFilter, choice }} />
  return (
    <Stack gap="md">
      <Group>{choice}</Group>
      <DraftList />
    </Stack>
  )
}

interface EmailsProps {
  filter: EmailFilter
  onFilter(filter: EmailFilter): void
  choice: ReactNode
}

function Emails({ filter, onFilter, choice }: EmailsProps) {
  const pages = usePages(useInfiniteQuery(emailsQuery({ state: filter })), (page) => page.emails)
  const columns = useEmailColumns()
  const kept = useListLayout('emails')
  const isWhole = pages.next === null
  return (
    <Stack gap="md">
      <Group justify="space-between">
        {choice}
        <ColumnChooser {...{ columns, kept, isWhole }} />
      </Group>
      <PagedList pages={pages} skeleton={8} empty={<NoEmails filter={filter} onFilter={onFilter} />}>
        {(emails) => <EmailTable {...{ emails, columns, kept, isWhole }} />}
      </PagedList>
    </Stack>
  )
}

function NoEmails({ filter, onFilter }: Omit<EmailsProps, 'choice'>) {
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
