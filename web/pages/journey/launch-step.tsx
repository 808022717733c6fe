import { Button, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useFact } from '../../features/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { JourneyScreen, type StepProps } from './journey-screen.tsx'

/** The end of the journey: into the web app, or into Salesforce, where the MSI panel is. */
export function LaunchStep({ journey }: StepProps) {
  const { t } = useWords()
  const toApp = useFact()
  const toSalesforce = useFact()
  const navigate = useNavigate()
  return (
    <JourneyScreen
      step="launch"
      title={t('journey.launch.title')}
      error={toApp.error ?? toSalesforce.error}
      actions={
        <>
          <Button
            variant="default"
            size="md"
            loading={toApp.isPending}
            onClick={() => toApp.mutate('launched', { onSuccess: () => navigate({ to: paths.home }) })}
          >
            {t('journey.launch.app')}
          </Button>
          <Button
            size="md"
            loading={toSalesforce.isPending || toSalesforce.isSuccess}
            onClick={() =>
              toSalesforce.mutate('launched', { onSuccess: () => location.assign(journey.salesforceUrl) })
            }
          >
            {t('journey.launch.salesforce')}
          </Button>
        </>
      }
    >
      <Text size="lg">{t('journey.launch.text')}</Text>
    </JourneyScreen>
  )
}
