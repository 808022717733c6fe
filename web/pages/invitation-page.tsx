import { Button, Stack, Text } from '@mantine/core'
import { useLocation } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { InvitationLookupView } from '../../contract/invitations.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import {
  type LoginAddress,
  LoginAddressField,
  loginUrlOf,
} from '../features/connecting/authorizations/login-address.tsx'
import { useActivation, useInvitation } from '../features/team/invitations/use-invitation.ts'
import { speak } from '../locales/i18n.ts'
import { useWords } from '../locales/words.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { sayWhen } from '../ui/times.ts'
import { InvitationRefused } from './invitation-refused.tsx'
import { PublicFrame } from './public-frame.tsx'

/** The welcome e-mail leads here, with the token in the address's fragment, which no server ever logs. */
export function InvitationPage() {
  const { t } = useWords()
  const token = useLocation({ select: (here) => here.hash })
  const invitation = useInvitation(token)
  const chosenByHand = useRef(false)
  const invitedIn = invitation.data?.language
  useEffect(() => {
    if (invitedIn && !chosenByHand.current) speak(invitedIn)
  }, [invitedIn])
  const onLanguage = () => {
    chosenByHand.current = true
  }
  if (invitation.data) return <Invited invitation={invitation.data} token={token} onLanguage={onLanguage} />
  if (invitation.error)
    return <InvitationRefused error={invitation.error} onTryAgain={() => invitation.refetch()} />
  return (
    <PublicFrame onLanguage={onLanguage}>
      <PageTitle tab={t('onboarding.invitation.pageTitle')} visuallyHidden>
        {t('onboarding.invitation.pageTitle')}
      </PageTitle>
      <RowsSkeleton rows={4} label={t('common.loading')} />
    </PublicFrame>
  )
}

interface InvitedProps {
  invitation: InvitationLookupView
  token: string
  onLanguage(): void
}

function Invited({ invitation, token, onLanguage }: InvitedProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const activation = useActivation(token)
  const [address, setAddress] = useState<LoginAddress>({ kind: 'production', domain: '' })
  const [invalid, setInvalid] = useState(false)
  const activate = () => {
    const loginUrl = loginUrlOf(address)
    setInvalid(loginUrl === null)
    if (loginUrl !== null) activation.mutate({ loginUrl })
  }
  const actions = (
    <Button size="md" onClick={activate} loading={activation.isPending || activation.isSuccess}>
      {t('onboarding.invitation.activate')}
    </Button>
  )
  return (
    <PublicFrame actions={actions} onLanguage={onLanguage}>
      <InvitationText invitation={invitation} />
      {activation.error ? <FailureNotice words={say(activation.error)} /> : null}
      <LoginAddressField value={address} onChange={setAddress} invalid={invalid} />
    </PublicFrame>
  )
}

function InvitationText({ invitation }: { invitation: InvitationLookupView }) {
  const { t, language } = useWords()
  const { timeZone } = new Intl.DateTimeFormat().resolvedOptions()
  const { inviterName, workspaceName, email, expiresAt } = invitation
  return (
    <>
      <PageTitle tab={t('onboarding.invitation.pageTitle')}>
        {inviterName
          ? t('onboarding.invitation.title', { inviter: inviterName })
          : t('onboarding.invitation.titlePlain')}
      </PageTitle>
      <Text size="lg">{t('onboarding.invitation.text', { workspace: workspaceName })}</Text>
      <Stack gap={0}>
        <Text size="sm" c="dimmed">
          {t('onboarding.invitation.for')}
        </Text>
        <Text fw={600}>{email}</Text>
        <Text size="sm" c="dimmed" mt="xs">
          {t('onboarding.invitation.sameAddress')}{' '}
          {t('onboarding.invitation.expires', { when: sayWhen(expiresAt, { language, timeZone }) })}
        </Text>
      </Stack>
    </>
  )
}
