import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { journeyQuery } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useSignIn } from '../../features/sign-in/use-sign-in.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { FailureNotice } from '../../ui/failure.tsx'
import { FailureBody } from '../failure-screen.tsx'
import { PublicFrame } from '../public-frame.tsx'
import type { StepProps } from './journey-screen.tsx'

/** What no waiting cures: the grant itself is missing or too small. */
const needsSignIn = new Set(['salesforce_disconnected', 'salesforce_scope_missing'])

/** Salesforce refuses data calls until its admin grants the permission. Asks again by itself every minute. */
export function ApiStep({ journey }: StepProps) {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const [asked, setAsked] = useState(false)
  const signIn = useSignIn()
  const again = useQuery({ ...journeyQuery, refetchInterval: 60_000 })
  const tryAgain = async () => {
    await again.refetch()
    setAsked(true)
  }
  const { code, details } = journey.obstacle ?? { code: 'salesforce_api_disabled', details: {} }
  return (
    <PublicFrame
      progress={t('journey.stages.organization')}
      actions={
        needsSignIn.has(code) ? (
          <Button
            size="md"
            onClick={() => signIn.mutate({ returnTo: paths.journey })}
            loading={signIn.isPending}
          >
            {t('common.signIn')}
          </Button>
        ) : (
          <Button size="md" onClick={tryAgain} loading={again.isFetching}>
            {t('common.tryAgain')}
          </Button>
        )
      }
    >
      <FailureBody words={sayCode(code, details)} />
      <Text size="sm" c="dimmed" role="status">
        {asked && !again.isFetching && !again.error ? t('journey.api.still') : ''}
      </Text>
      {again.error ? <FailureNotice words={say(again.error)} /> : null}
      {signIn.error ? <FailureNotice words={say(signIn.error)} /> : null}
    </PublicFrame>
  )
}
