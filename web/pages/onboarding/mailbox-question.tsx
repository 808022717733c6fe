import { Button, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useUser } from '../../api/use-session.ts'
import { useMailboxAnswer } from '../../features/connecting/mailboxes/use-mailbox-answer.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { JourneyScreen, useGoOn } from './journey-screen.tsx'

/** The mailbox has another address than the user in Salesforce: only the reader knows whether that is meant. */
export function MailboxQuestion({ address }: { address: string }) {
  const { t } = useWords()
  const { email } = useUser()
  const answer = useMailboxAnswer()
  const goOn = useGoOn()
  const navigate = useNavigate()
  const backToChoice = () => void navigate({ to: paths.journeyStep('mailbox'), search: {} })
  return (
    <JourneyScreen
      step="mailbox"
      title={t('onboarding.mailbox.useOther', { address })}
      error={answer.error}
      actions={
        <>
          <Button
            size="md"
            variant="default"
            loading={answer.isPending && answer.variables === false}
            onClick={() => answer.mutate(false, { onSuccess: backToChoice })}
          >
            {t('onboarding.mailbox.no')}
          </Button>
          <Button
            size="md"
            loading={answer.isPending && answer.variables === true}
            onClick={() => answer.mutate(true, { onSuccess: goOn })}
          >
            {t('onboarding.mailbox.yes')}
          </Button>
        </>
      }
    >
      <Text size="lg">{t('onboarding.mailbox.connected', { address, email })}</Text>
      <Text>{t('onboarding.mailbox.consequence', { address })}</Text>
    </JourneyScreen>
  )
}
