import { Button, Stack, Text } from '@mantine/core'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'

/** The first admin binds the workspace to the Salesforce org. */
export function OrganizationStep({ journey }: StepProps) {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  const { name, id } = journey.organization ?? { name: 'Salesforce', id: '' }
  return (
    <JourneyScreen
      step="organization"
      title={t('onboarding.organization.title', { org: name })}
      error={fact.error}
      actions={
        <Button
          size="md"
          loading={fact.isPending}
          onClick={() => fact.mutate('organization_confirmed', { onSuccess: goOn })}
        >
          {t('onboarding.organization.confirm')}
        </Button>
      }
    >
      <Text size="lg">{t('onboarding.organization.text')}</Text>
      <Stack gap={4}>
        <Text size="sm" c="dimmed">
          {t('onboarding.organization.org')}
        </Text>
        <Text fw={600}>{name}</Text>
        <Text size="sm" c="dimmed">
          {t('onboarding.organization.id')}: {id}
        </Text>
      </Stack>
    </JourneyScreen>
  )
}
