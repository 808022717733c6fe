import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { NotificationMail } from '../features/background/notifications/notification-mail.tsx'
import { Funnel } from '../features/team/users/funnel.tsx'
import { InviteDialog } from '../features/team/users/invite-dialog.tsx'
import { RevokeConnections } from '../features/team/users/revoke-connections.tsx'
import type { StatusSearch } from '../features/team/users/status.ts'
import { StatusTable } from '../features/team/users/status-table.tsx'
import { useWords } from '../locales/words.ts'
import { Card } from '../ui/card.tsx'
import { Icon } from '../ui/icon.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { Section } from '../ui/section.tsx'
import { FailureBody } from './failure-screen.tsx'

/** Who is in the workspace and who is on the way. For admins. */
export function UsersPage() {
  const { sayCode } = useErrorWords()
  const user = useUser()
  if (user.role === 'admin') return <AdminsUsers />
  return (
    <Card>
      <Stack gap="md">
        <FailureBody words={sayCode('forbidden')} />
      </Stack>
    </Card>
  )
}

function AdminsUsers() {
  const { t } = useWords()
  const user = useUser()
  const [inviting, setInviting] = useState(false)
  const [search, setSearch] = useState<StatusSearch>({ show: 'all', step: null, text: '' })
  return (
    <Stack gap="xl">
      <Group justify="space-between" align="start">
        <div>
          <PageTitle tab={t('users.title')}>{t('users.title')}</PageTitle>
          <Text c="dimmed">{t('users.intro')}</Text>
        </div>
        <Button leftSection={<Icon of={IconUserPlus} size={18} />} onClick={() => setInviting(true)}>
          {t('users.invite')}
        </Button>
      </Group>
      <Section title={t('users.funnel')} help={t('users.funnelHelp')}>
        <Funnel chosen={search.step} onChoose={(step) => setSearch({ ...search, show: 'all', step })} />
      </Section>
      <Stack gap="xs">
        <Title order={2}>{t('users.everyone')}</Title>
        <StatusTable search={search} onSearch={setSearch} />
      </Stack>
      <Section title={t('users.connections')}>
        <RevokeConnections />
      </Section>
      <Section title={t('notifications.title')}>
        <NotificationMail />
      </Section>
      {inviting ? <InviteDialog language={user.language} onClose={() => setInviting(false)} /> : null}
    </Stack>
  )
}
