import { Button, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { journeyQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice, QuestionNotice } from '../../../ui/failure.tsx'
import { useMailboxAnswer } from './use-mailbox-answer.ts'

/** The question about a mailbox of another address, beside the connections; nothing while none waits. */
export function PendingMailbox() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { email } = useUser()
  const { data } = useQuery(journeyQuery)
  const answer = useMailboxAnswer()
  const address = data?.pendingMailbox?.address
  if (answer.error) return <FailureNotice words={say(answer.error)} />
  if (!address) return null
  return (
    <QuestionNotice title={t('onboarding.mailbox.useOther', { address })}>
      <Text>{t('onboarding.mailbox.connected', { address, email })}</Text>
      <Text>{t('onboarding.mailbox.consequence', { address })}</Text>
      <Group mt="sm">
        <Button
          variant="default"
          loading={answer.isPending && answer.variables === false}
          onClick={() => answer.mutate(false)}
        >
          {t('onboarding.mailbox.no')}
        </Button>
        <Button loading={answer.isPending && answer.variables === true} onClick={() => answer.mutate(true)}>
          {t('onboarding.mailbox.yes')}
        </Button>
      </Group>
    </QuestionNotice>
  )
}
