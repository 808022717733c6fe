import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useEffect } from 'react'
import { journeyQuery } from '../../api/queries.ts'
import { type SpokenError, useErrorWords } from '../../api/use-error-words.ts'
import { useMailboxAttempt } from '../../api/use-mailbox-attempt.ts'
import type { MailboxVendor } from '../../features/team/onboarding/mailbox-choice.tsx'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { FailureNotice } from '../../ui/failure.tsx'
import { FailureBody } from '../failure-screen.tsx'
import { PublicFrame } from '../public-frame.tsx'
import { type StepProps, useGoOn } from './journey-screen.tsx'
import { PostponeMailbox } from './postpone-mailbox.tsx'

interface MailboxFailureProps extends StepProps {
  words: SpokenError
  /** The mail service that refused; null when that is not known any more. */
  vendor: MailboxVendor | null
}

/** The mailbox could not be connected. The journey may go on without it; what can be seen is looked at each minute. */
export function MailboxFailure({ journey, words, vendor }: MailboxFailureProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const attempt = useMailboxAttempt()
  const navigate = useNavigate()
  const goOn = useGoOn()
  const isWatched = words.cause.probe !== null || journey.mailboxApproval !== null
  useQuery({ ...journeyQuery, refetchInterval: isWatched ? 60_000 : false })
  const isOver = isWatched && journey.mailbox !== null && journey.obstacle === null
  useEffect(() => {
    if (isOver) goOn(journey)
  }, [isOver, goOn, journey])
  const choose = () => void navigate({ to: paths.journeyStep('mailbox'), search: { choose: true } })
  const tryAgain = () => (vendor ? attempt.mutate({ vendor, returnTo: 'journey' }) : choose())
  return (
    <PublicFrame
      progress={t('onboarding.mailbox.failed')}
      actions={
        <>
          <PostponeMailbox journey={journey} />
          {journey.mailboxVendors.length > 1 ? (
            <Button size="md" variant="default" onClick={choose}>
              {t('onboarding.mailbox.chooseAgain')}
            </Button>
          ) : null}
          <Button size="md" onClick={tryAgain} loading={attempt.isPending || attempt.isSuccess}>
            {t('common.tryAgain')}
          </Button>
        </>
      }
    >
      <FailureBody words={words} watched />
      {attempt.error ? <FailureNotice words={say(attempt.error)} /> : null}
    </PublicFrame>
  )
}
