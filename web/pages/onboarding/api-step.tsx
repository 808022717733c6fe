import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { journeyQuery } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useSignIn } from '../../features/connecting/authorizations/use-sign-in.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { FailureNotice } from '../../ui/failure.tsx'
import { FailureBody } from '../failure-screen.tsx'
import { PublicFrame } from '../public-frame.tsx'
import type { StepProps } from './journey-screen.tsx'

/** Salesforce signs the user in but gives no data. Asked again every minute, and when the user says so. */
export function ApiStep({ journey }: StepProps) {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const [asked, setAsked] = useState(false)
  const again = useQuery({ ...journeyQuery, refetchInterval: 60_000 })
  const signIn = useSignIn()
  const tryAgain = async () => {
    await again.refetch()
    setAsked(true)
  }
  const { code, details } = journey.obstacle ?? { code: 'salesforce_api_disabled', details: {} }
  const words = sayCode(code, details)
  const mustSignIn = words.cause.retry === 'sign_in'
  const error = again.error ?? signIn.error
  return (
    <PublicFrame
      progress={t('onboarding.stages.organization')}
      actions={
        <Button
          size="md"
          onClick={() =>
            mustSignIn ? signIn.mutate({ returnTo: paths.journey, reconnect: true }) : tryAgain()
          }
          loading={again.isFetching || signIn.isPending || signIn.isSuccess}
        >
          {t(mustSignIn ? 'common.signIn' : 'common.tryAgain')}
        </Button>
      }
    >
      <FailureBody words={words} watched />
      <Text size="sm" c="dimmed" role="status">
        {asked && !again.isFetching && !again.error ? t('onboarding.api.still') : ''}
      </Text>
      {error ? <FailureNotice words={say(error)} /> : null}
    </PublicFrame>
  )
}
