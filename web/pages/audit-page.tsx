import { Stack, Text } from '@mantine/core'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { AuditList } from '../features/team/audit/audit-list.tsx'
import { useWords } from '../locales/words.ts'
import { Card } from '../ui/card.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { FailureBody } from './failure-screen.tsx'

/** Who did what, and when. For admins. */
export function AuditPage() {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const user = useUser()
  if (user.role !== 'admin')
    return (
      <Card>
        <Stack gap="md">
          <FailureBody words={sayCode('forbidden')} />
        </Stack>
      </Card>
    )
  return (
    <Stack gap="lg">
      <div>
        <PageTitle tab={t('audit.title')}>{t('audit.title')}</PageTitle>
        <Text c="dimmed">{t('audit.intro')}</Text>
      </div>
      <AuditList />
    </Stack>
  )
}
