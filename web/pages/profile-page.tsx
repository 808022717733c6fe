import { Stack } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { Appearance } from '../features/profile/appearance.tsx'
import { Connections } from '../features/profile/connections.tsx'
import { ProfileForm } from '../features/profile/profile-form.tsx'
import { useSignIn } from '../features/sign-in/use-sign-in.ts'
import { SignatureForm } from '../features/signature/signature-form.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { Section } from '../ui/section.tsx'

const route = getRouteApi('/app/profile')

/** Everything about the reader that the reader decides. */
export function ProfilePage() {
  const { t } = useWords()
  const { say, sayCode } = useErrorWords()
  const { problem, details } = route.useSearch()
  const user = useUser()
  const signIn = useSignIn()
  return (
    <Stack gap="xl" maw={720}>
      <PageTitle tab={t('profile.title')}>{t('profile.title')}</PageTitle>
      {problem ? <FailureNotice words={sayCode(problem, details)} /> : null}
      {signIn.error ? <FailureNotice words={say(signIn.error)} /> : null}
      <Section title={t('profile.you')}>
        <ProfileForm user={user} />
      </Section>
      <Section title={t('profile.connections')}>
        <Connections onSignInAgain={() => signIn.mutate({ returnTo: paths.profile })} />
      </Section>
      <div id="signature">
        <Section title={t('profile.signature')} help={t('profile.signatureHelp')}>
          <SignatureForm />
        </Section>
      </div>
      <Section title={t('profile.appearance')}>
        <Appearance />
      </Section>
    </Stack>
  )
}
