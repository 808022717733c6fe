import { Button, Text } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useMailboxAttempt } from '../../api/use-mailbox-attempt.ts'
import { useUser } from '../../api/use-session.ts'
import { useMailboxStop } from '../../features/connecting/mailboxes/use-mailbox-stop.ts'
import { MailboxChoice, type MailboxVendor } from '../../features/team/onboarding/mailbox-choice.tsx'
import { useWords } from '../../locales/words.ts'
import { FailureNotice, QuestionNotice } from '../../ui/failure.tsx'
import { isForAdmin, MailboxApproved } from '../mailbox-approved.tsx'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'
import { MailboxFailure } from './mailbox-failure.tsx'
import { MailboxQuestion } from './mailbox-question.tsx'
import { PostponeMailbox } from './postpone-mailbox.tsx'

const route = getRouteApi('/journey/$step')

/**
 * Gmail or Outlook. Comes back here with `?problem=` when the mail service, or what it granted, did not do; what still
 * stands in the way is said without it too.
 */
export function MailboxStep({ journey }: StepProps) {
  const { sayCode } = useErrorWords()
  const { problem, details, choose } = route.useSearch()
  if (journey.pendingMailbox) return <MailboxQuestion address={journey.pendingMailbox.address} />
  if (choose) return <MailboxChoiceStep journey={journey} />
  const approval = journey.mailboxApproval
  if (approval?.given && (!problem || isForAdmin(problem))) return <MailboxChoiceStep journey={journey} />
  const { obstacle } = journey
  const status = obstacle && sayCode(obstacle.code, { ...obstacle.details, ...linkOf(approval) })
  // What was asked and not answered in time is no failure: the choice is simply there again.
  const refused =
    problem && problem !== 'mailbox_other_address'
      ? sayCode(problem, { ...details, ...linkOf(approval) })
      : null
  const words = refused ?? (obstacle?.code === 'mailbox_other_address' ? null : status)
  if (!words) return <MailboxChoiceStep journey={journey} />
  const [only] = journey.mailboxVendors
  const told = details?.vendor ?? obstacle?.details.vendor
  const named = journey.mailboxVendors.find((one) => one === told)
  const vendor = named ?? (journey.mailboxVendors.length === 1 ? only : null) ?? null
  return <MailboxFailure journey={journey} words={words} vendor={vendor} />
}

/** The link for the administrator who is waited for, as the ready message names it. */
function linkOf(approval: StepProps['journey']['mailboxApproval']): { url?: string } {
  return approval ? { url: approval.url } : {}
}

function MailboxChoiceStep({ journey }: StepProps) {
  const { t } = useWords()
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
      title={t('onboarding.mailbox.title')}
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
      <MailboxApproved journey={journey} />
      {journey.notBackFrom && !mailbox ? <NotBack vendor={journey.notBackFrom} /> : null}
      <Text size="lg">
        {mailboxVendors.length === 0
          ? t('onboarding.mailbox.none')
          : t('onboarding.mailbox.text', { email: user.email })}
      </Text>
      <Text size="sm" c="dimmed">
        {t('onboarding.mailbox.reads')}
      </Text>
      <MailboxChoice vendors={mailboxVendors} value={vendor} onChange={setVendor} />
      {mailbox ? (
        <Text c="dimmed">{t('onboarding.mailbox.already', { address: mailbox.address })}</Text>
      ) : null}
    </JourneyScreen>
  )
}

/** Who a mail service has stopped on its own page is never sent back: the way on is offered here. */
function NotBack({ vendor }: { vendor: MailboxVendor }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const stop = useMailboxStop()
  const name = { vendor: { gmail: 'Google', outlook: 'Microsoft' }[vendor] }
  return (
    <QuestionNotice title={t('onboarding.mailbox.stopped', name)}>
      <Text size="sm" mb="sm">
        {t('onboarding.mailbox.stoppedText', name)}
      </Text>
      <Button variant="default" onClick={() => stop.mutate(vendor)} loading={stop.isPending}>
        {t('onboarding.mailbox.stoppedYes', name)}
      </Button>
      {stop.error ? <FailureNotice words={say(stop.error)} /> : null}
    </QuestionNotice>
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
  const goOn = useGoOn()
  return (
    <>
      <PostponeMailbox journey={journey} />
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
