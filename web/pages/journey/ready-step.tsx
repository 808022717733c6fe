import { Button, Text } from '@mantine/core'
import { IconCloud, IconMail, IconSignature } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { signatureQuery } from '../../api/queries.ts'
import { useFact } from '../../features/onboarding/use-fact.ts'
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
      title={t('journey.ready.title')}
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
      <Text size="lg">{t('journey.ready.text')}</Text>
      <FactList
        facts={[
          {
            icon: IconCloud,
            title: t('journey.ready.salesforce'),
            text: new URL(journey.salesforceUrl).host,
          },
          {
            icon: IconMail,
            title: t('journey.ready.mailbox'),
            text: journey.mailbox?.address ?? t('journey.ready.mailboxMissing'),
          },
          {
            icon: IconSignature,
            title: t('journey.ready.signature'),
            text:
              signed === null
                ? '…'
                : t(signed ? 'journey.ready.signatureSaved' : 'journey.ready.signatureMissing'),
          },
        ]}
      />
    </JourneyScreen>
  )
}
