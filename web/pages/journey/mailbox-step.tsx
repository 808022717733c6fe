import { Button, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useMailboxAttempt } from '../../api/use-mailbox-attempt.ts'
import { useUser } from '../../api/use-session.ts'
import { MailboxChoice, type MailboxVendor } from '../../features/onboarding/mailbox-choice.tsx'
import { useFact } from '../../features/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { MailboxProblem } from '../mailbox-problem.tsx'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'

const route = getRouteApi('/journey/$step')

/** Gmail or Outlook. Comes back here with `?problem=` when the mail service, or what it granted, did not do. */
export function MailboxStep({ journey }: StepProps) {
  const { t } = useWords()
  const { problem, details } = route.useSearch()
  const user = useUser()
  const { mailbox, mailboxVendors } = journey
  const [vendor, setVendor] = useState<MailboxVendor | null>(
    mailbox?.vendor ?? (mailboxVendors.length === 1 ? (mailboxVendors[0] ?? null) : null),
  )
  const attempt = useMailboxAttempt()
  const connected = mailbox !== null && mailbox.vendor === vendor
  return (
    <JourneyScreen
      step="mailbox"
      title={t('journey.mailbox.title')}
      error={attempt.error}
      actions={
        <MailboxActions
          journey={journey}
          ready={vendor !== null}
          leaving={attempt.isPending || attempt.isSuccess}
          connected={connected}
          onNext={() => vendor && attempt.mutate({ vendor, returnTo: 'journey' })}
        />
      }
    >
      {attempt.error ? null : <MailboxProblem problem={problem} details={details} />}
      <Text size="lg">
        {mailboxVendors.length === 0
          ? t('journey.mailbox.none')
          : t('journey.mailbox.text', { email: user.email })}
      </Text>
      <MailboxChoice vendors={mailboxVendors} value={vendor} onChange={setVendor} />
      {mailbox ? <Text c="dimmed">{t('journey.mailbox.already', { address: mailbox.address })}</Text> : null}
    </JourneyScreen>
  )
}

interface MailboxActionsProps extends StepProps {
  ready: boolean
  leaving: boolean
  /** The chosen mailbox is connected already, so Next only goes on. */
  connected: boolean
  onNext(): void
}

function MailboxActions({ journey, ready, leaving, connected, onNext }: MailboxActionsProps) {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  return (
    <>
      {journey.mayPostponeMailbox && !journey.mailbox ? (
        <Button
          variant="default"
          size="md"
          loading={fact.isPending}
          onClick={() => fact.mutate('mailbox_postponed', { onSuccess: goOn })}
        >
          {t('journey.mailbox.later')}
        </Button>
      ) : null}
      <Button
        size="md"
        disabled={!ready}
        loading={leaving}
        onClick={() => (connected ? goOn(journey) : onNext())}
      >
        {t('common.next')}
      </Button>
    </>
  )
}
