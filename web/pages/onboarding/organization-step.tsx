import { Button, Stack, Text, Textarea } from '@mantine/core'
import { useState } from 'react'
import { usePostalAddress } from '../../features/selling/opt-outs/use-postal-address.ts'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'

/** The first admin binds the workspace to the Salesforce org, and may write what every sales mail has to name. */
export function OrganizationStep({ journey }: StepProps) {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  const address = usePostalAddress()
  const [typed, setTyped] = useState<string | null>(null)
  const written = typed ?? address.saved ?? ''
  const goOnFrom = () => fact.mutate('organization_confirmed', { onSuccess: goOn })
  const confirm = () => {
    if (typed === null) goOnFrom()
    else address.save(typed.trim(), { onSuccess: goOnFrom })
  }
  const { name, id } = journey.organization ?? { name: 'Salesforce', id: '' }
  return (
    <JourneyScreen
      step="organization"
      title={t('onboarding.organization.title', { org: name })}
      error={address.error ?? fact.error}
      actions={
        <Button size="md" loading={fact.isPending || address.isSaving} onClick={confirm}>
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
      <Textarea
        label={t('onboarding.organization.address')}
        description={t('onboarding.organization.addressHelp')}
        autosize
        minRows={3}
        maxLength={400}
        value={written}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
    </JourneyScreen>
  )
}
