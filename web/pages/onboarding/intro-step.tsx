import { Button } from '@mantine/core'
import { IconMail, IconSignature } from '@tabler/icons-react'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
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
      title={t('onboarding.intro.title')}
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
          { icon: IconMail, title: t('onboarding.intro.mailbox'), text: t('onboarding.intro.mailboxText') },
          {
            icon: IconSignature,
            title: t('onboarding.intro.signature'),
            text: t('onboarding.intro.signatureText'),
          },
        ]}
      />
    </JourneyScreen>
  )
}
