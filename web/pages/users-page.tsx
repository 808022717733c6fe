import { Button, Group, Stack, Text } from '@mantine/core'
import { IconUserPlus } from '@tabler/icons-react'
import { useState } from 'react'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { InvitationTable } from '../features/users/invitation-table.tsx'
import { InviteForm } from '../features/users/invite-form.tsx'
import { UserTable } from '../features/users/user-table.tsx'
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
      <Section title={t('users.active')} flush>
        <UserTable />
      </Section>
      <Section title={t('users.invitations')} flush>
        <InvitationTable />
      </Section>
      {inviting ? <InviteForm language={user.language} onClose={() => setInviting(false)} /> : null}
    </Stack>
  )
}
