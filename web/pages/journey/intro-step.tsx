import { Button } from '@mantine/core'
import { IconMail, IconSignature } from '@tabler/icons-react'
import { useFact } from '../../features/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { FactList } from '../../ui/fact-list.tsx'
import { JourneyScreen, useGoOn } from './journey-screen.tsx'

/** What comes now, and how long it takes. */
export function IntroStep() {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  return (
    <JourneyScreen
      step="intro"
      title={t('journey.intro.title')}
      error={fact.error}
      actions={
        <Button
          size="md"
          loading={fact.isPending}
          onClick={() => fact.mutate('introduced', { onSuccess: goOn })}
        >
          {t('common.next')}
        </Button>
      }
    >
      <FactList
        facts={[
          { icon: IconMail, title: t('journey.intro.mailbox'), text: t('journey.intro.mailboxText') },
          {
            icon: IconSignature,
            title: t('journey.intro.signature'),
            text: t('journey.intro.signatureText'),
          },
        ]}
      />
    </JourneyScreen>
  )
}
