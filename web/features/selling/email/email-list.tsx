import { Button, Group, SegmentedControl, Stack } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type EmailFilter, emailsQuery } from '../../../api/queries.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { EmailTable } from './email-table.tsx'

interface EmailListProps {
  filter: EmailFilter
  onFilter(filter: EmailFilter): void
}

/** Every e-mail of the reader's, filtered by where it stands. */
export function EmailList({ filter, onFilter }: EmailListProps) {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(emailsQuery(filter)), (page) => page.emails)
  return (
    <Stack gap="md">
      <Group>
        <SegmentedControl
          aria-label={t('email.filter')}
          value={filter}
          onChange={(value) => onFilter(value as EmailFilter)}
          data={[
            { value: 'all', label: t('email.all') },
            { value: 'pending', label: t('email.pending') },
            { value: 'sent', label: t('email.sentFilter') },
            { value: 'undelivered', label: t('email.undelivered') },
          ]}
        />
      </Group>
      <PagedList pages={pages} skeleton={8} empty={<NoEmails filter={filter} onFilter={onFilter} />}>
        {(emails) => <EmailTable emails={emails} />}
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
