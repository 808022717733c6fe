import { Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useEffect } from 'react'
import { connectionsQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { useSignIn } from '../features/connecting/authorizations/use-sign-in.ts'
import { Connections } from '../features/connecting/connections/connections.tsx'
import { PendingMailbox } from '../features/connecting/mailboxes/pending-mailbox.tsx'
import { OwnMessage } from '../features/selling/opt-outs/own-message.tsx'
import { SignatureForm } from '../features/selling/signatures/signature-form.tsx'
import { SessionList } from '../features/team/sessions/session-list.tsx'
import { Appearance } from '../features/team/users/profile/appearance.tsx'
import { ProfileForm } from '../features/team/users/profile/profile-form.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { Section } from '../ui/section.tsx'
import { MailboxProblem } from './mailbox-problem.tsx'
import classes from './profile-page.module.css'
import { useAnchor } from './use-anchor.ts'

const route = getRouteApi('/app/profile')

/** Everything about the reader that the reader decides. */
export function ProfilePage() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { problem, details } = route.useSearch()
  const user = useUser()
  const signIn = useSignIn()
  useSayConnected()
  useAnchor()
  return (
    <Stack gap="xl" maw={720}>
      <PageTitle tab={t('userProfile.title')}>{t('userProfile.title')}</PageTitle>
      <PendingMailbox />
      <MailboxProblem problem={problem} details={details} />
      {signIn.error ? <FailureNotice words={say(signIn.error)} /> : null}
      <Section title={t('userProfile.you')}>
        <ProfileForm user={user} />
      </Section>
      <Section title={t('userProfile.connections')}>
        <Connections onSignInAgain={() => signIn.mutate({ returnTo: paths.profile, reconnect: true })} />
      </Section>
      <div id="signature" className={classes.anchor}>
        <Section title={t('userProfile.signature')} help={t('userProfile.signatureHelp')}>
          <SignatureForm />
        </Section>
      </div>
      <OwnMessage />
      <div id="sessions" className={classes.anchor}>
        <Section title={t('sessions.title')} help={t('sessions.help')}>
          <SessionList />
        </Section>
      </div>
      <Section title={t('userProfile.appearance')}>
        <Appearance />
      </Section>
    </Stack>
  )
}

/** Says once that the mailbox is connected, to whoever comes back from doing it; the address forgets it then. */
function useSayConnected() {
  const { t } = useWords()
  const { connected } = route.useSearch()
  const navigate = route.useNavigate()
  const { data } = useQuery({ ...connectionsQuery, enabled: connected !== undefined })
  const mailbox = data?.connections.find((connection) => connection.kind === 'mailbox')
  const vendor = mailbox?.state === 'healthy' ? mailbox.vendor : null
  useEffect(() => {
    if (!connected || !vendor) return
    // Its id keeps a second run from saying it twice.
    notifications.show({
      id: 'connected',
      message: t('userProfile.connected', { vendor: t(`userProfile.vendors.${vendor}`) }),
    })
    void navigate({ search: (now) => ({ ...now, connected: undefined }), replace: true })
  }, [connected, vendor, navigate, t])
}
