import { Button } from '@mantine/core'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { type StepProps, useGoOn } from './journey-screen.tsx'

/** Goes on without a mailbox: for admins always, for everybody after a mailbox has failed. */
export function PostponeMailbox({ journey }: StepProps) {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  if (!journey.mayPostponeMailbox || journey.mailbox) return null
  return (
    <Button
      variant="default"
      size="md"
      loading={fact.isPending}
      onClick={() => fact.mutate('mailbox_postponed', { onSuccess: goOn })}
    >
      {t('onboarding.mailbox.later')}
    </Button>
  )
}
