import { Button, Text } from '@mantine/core'
import { IconCloud, IconMail, IconSignature } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { signatureQuery } from '../../api/queries.ts'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'

/** What is set up, and what still waits. */
export function ReadyStep({ journey }: StepProps) {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  const signature = useQuery(signatureQuery)
  const signed = signature.data ? signature.data.html !== '' : null
  return (
    <JourneyScreen
      step="ready"
      title={t('onboarding.ready.title')}
      error={fact.error}
      actions={
        <Button
          size="md"
          loading={fact.isPending}
          onClick={() => fact.mutate('finished', { onSuccess: goOn })}
        >
          {t('common.finish')}
        </Button>
      }
    >
      <Text size="lg">{t('onboarding.ready.text')}</Text>
      <FactList
        facts={[
          {
            icon: IconCloud,
            title: t('onboarding.ready.salesforce'),
            text: new URL(journey.salesforceUrl).host,
          },
          {
            icon: IconMail,
            title: t('onboarding.ready.mailbox'),
            text: journey.mailbox?.address ?? t('onboarding.ready.mailboxMissing'),
          },
          {
            icon: IconSignature,
            title: t('onboarding.ready.signature'),
            text:
              signed === null
                ? '…'
                : t(signed ? 'onboarding.ready.signatureSaved' : 'onboarding.ready.signatureMissing'),
          },
        ]}
      />
    </JourneyScreen>
  )
}
