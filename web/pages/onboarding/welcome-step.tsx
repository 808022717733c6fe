import { Button, Text } from '@mantine/core'
import { useEffect } from 'react'
import { useUser } from '../../api/use-session.ts'
import { forgetAttempt } from '../../features/team/invitations/remembered-attempt.ts'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { JourneyScreen, useGoOn } from './journey-screen.tsx'

/** The account is there. */
export function WelcomeStep() {
  const { t } = useWords()
  const user = useUser()
  const fact = useFact()
  const goOn = useGoOn()
  useEffect(forgetAttempt, [])
  return (
    <JourneyScreen
      step="welcome"
      title={t('onboarding.welcome.title', { name: user.name.split(' ')[0] ?? user.name })}
      error={fact.error}
      actions={
        <Button
          size="md"
          loading={fact.isPending}
          onClick={() => fact.mutate('welcomed', { onSuccess: goOn })}
        >
          {t('common.start')}
        </Button>
      }
    >
      <Text size="lg">{t('onboarding.welcome.text')}</Text>
    </JourneyScreen>
  )
}
