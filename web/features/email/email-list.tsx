import { Button, Center, Group, SegmentedControl, Stack } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { type EmailFilter, emailsQuery } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useWords } from '../../locales/words.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FailureNotice } from '../../ui/failure.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { EmailTable } from './email-table.tsx'

interface EmailListProps {
  filter: EmailFilter
  onFilter(filter: EmailFilter): void
}

/** Every e-mail of the reader's, filtered by where it stands. */
export function EmailList({ filter, onFilter }: EmailListProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const emails = useInfiniteQuery(emailsQuery(filter))
  const rows = emails.data?.pages.flatMap((page) => page.emails)
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
      {emails.error ? (
        <FailureNotice words={say(emails.error)}>
          <Button variant="default" onClick={() => emails.refetch()}>
            {t('common.tryAgain')}
          </Button>
        </FailureNotice>
      ) : null}
      <Card flush>
        {emails.isPending ? <RowsSkeleton rows={8} label={t('common.loading')} /> : null}
        {rows && rows.length > 0 ? <EmailTable emails={rows} /> : null}
        {rows?.length === 0 ? <NoEmails filter={filter} onFilter={onFilter} /> : null}
      </Card>
      {emails.hasNextPage ? (
        <Center>
          <Button
            variant="default"
            loading={emails.isFetchingNextPage}
            onClick={() => emails.fetchNextPage()}
          >
            {t('common.loadMore')}
          </Button>
        </Center>
      ) : null}
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
