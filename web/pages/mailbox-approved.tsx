import { Alert, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import type { JourneyView } from '../../contract/onboarding.ts'
import { useWords } from '../locales/words.ts'
import { Icon } from '../ui/icon.tsx'

/** Whether a refusal is one that the administrator's approval has lifted. */
export function isForAdmin(code: string): boolean {
  return code.startsWith('mailbox_admin_consent_')
}

/** Said to whom an administrator of the mail service has freed the way. */
export function MailboxApproved({ journey }: { journey: JourneyView | undefined }) {
  const { t } = useWords()
  if (!journey?.mailboxApproval?.given) return null
  return (
    <Alert
      variant="outline"
      color="green"
      icon={<Icon of={IconCircleCheck} />}
      title={t('onboarding.mailbox.approved')}
      role="status"
    >
      <Text size="sm">{t('onboarding.mailbox.approvedHelp')}</Text>
    </Alert>
  )
}
