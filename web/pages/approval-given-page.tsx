import { Text } from '@mantine/core'
import { useWords } from '../locales/words.ts'
import { PageTitle } from '../ui/page-title.tsx'
import { PublicFrame } from './public-frame.tsx'

/** Where an administrator of the mail service comes back to: thanks, and nothing of the product. */
export function ApprovalGivenPage() {
  const { t } = useWords()
  return (
    <PublicFrame>
      <PageTitle tab={t('onboarding.mailbox.thanks')}>{t('onboarding.mailbox.thanks')}</PageTitle>
      <Text size="lg">{t('onboarding.mailbox.thanksText')}</Text>
    </PublicFrame>
  )
}

/** Where an administrator comes back to who has not approved. */
export function ApprovalDeclinedPage() {
  const { t } = useWords()
  return (
    <PublicFrame>
      <PageTitle tab={t('onboarding.mailbox.declined')}>{t('onboarding.mailbox.declined')}</PageTitle>
      <Text size="lg">{t('onboarding.mailbox.declinedText')}</Text>
    </PublicFrame>
  )
}
