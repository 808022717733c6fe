import { Button, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useSignIn } from '../../features/connecting/authorizations/use-sign-in.ts'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useLaunch } from '../../features/team/onboarding/use-launch.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { JourneyScreen, type StepProps } from './journey-screen.tsx'

/** The end of the journey: into the web app, or into Salesforce, where the MSI panel is. */
export function LaunchStep(_: StepProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const toApp = useFact()
  const launch = useLaunch()
  const signIn = useSignIn()
  const navigate = useNavigate()
  // The access was revoked meanwhile: signing in brings it back, and then Salesforce can be launched.
  const mustSignIn = launch.error !== null && say(launch.error).cause.retry === 'sign_in'
  const toSalesforce = mustSignIn ? signIn : launch
  return (
    <JourneyScreen
      step="launch"
      title={t('onboarding.launch.title')}
      error={toApp.error ?? signIn.error ?? launch.error}
      actions={
        <>
          <Button
            variant="default"
            size="md"
            loading={toApp.isPending}
            onClick={() => toApp.mutate('launched', { onSuccess: () => navigate({ to: paths.home }) })}
          >
            {t('onboarding.launch.app')}
          </Button>
          <Button
            size="md"
            loading={toSalesforce.isPending || toSalesforce.isSuccess}
            onClick={() =>
              mustSignIn
                ? signIn.mutate({ returnTo: paths.journeyStep('launch'), reconnect: true })
                : launch.mutate()
            }
          >
            {t(mustSignIn ? 'common.signIn' : 'onboarding.launch.salesforce')}
          </Button>
        </>
      }
    >
      <Text size="lg">{t('onboarding.launch.text')}</Text>
    </JourneyScreen>
  )
}
