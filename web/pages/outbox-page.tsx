import { Stack, Text, Title } from '@mantine/core'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { MailboxUses } from '../features/background/outbox/mailbox-uses.tsx'
import { OutboxList } from '../features/selling/email/outbox-list.tsx'
import { useWords } from '../locales/words.ts'
import { PageTitle } from '../ui/page-title.tsx'

const route = getRouteApi('/app/outbox')

/** What has not been sent yet, and the mailboxes that it leaves. Whose stands in the address. */
export function OutboxPage() {
  const { t } = useWords()
  const { whose, tour } = route.useSearch()
  const navigate = useNavigate({ from: '/outbox' })
  return (
    <Stack gap="lg">
      <div>
        <PageTitle tab={t('outbox.title')}>{t('outbox.title')}</PageTitle>
        <Text c="dimmed">{t('outbox.intro')}</Text>
      </div>
      <OutboxList
        whose={whose}
        onWhose={(next) => navigate({ search: { tour, whose: next }, replace: true })}
      />
      <div>
        <Title order={2}>{t('outbox.mailboxes')}</Title>
        <Text c="dimmed" size="sm">
          {t('outbox.mailboxesHelp')}
        </Text>
      </div>
      <MailboxUses whose={whose} />
    </Stack>
  )
}
