import { Button, Text } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { paths } from '../../paths.ts'
import { JourneyScreen, useGoOn } from './journey-screen.tsx'

/** Offers the tour. It is recorded as taken only when it has been walked to its end. */
export function TourStep() {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  const navigate = useNavigate()
  return (
    <JourneyScreen
      step="tour"
      title={t('onboarding.tour.title')}
      error={fact.error}
      actions={
        <>
          <Button
            variant="default"
            size="md"
            loading={fact.isPending}
            onClick={() => fact.mutate('tour_postponed', { onSuccess: goOn })}
          >
            {t('common.notNow')}
          </Button>
          <Button size="md" onClick={() => navigate({ to: paths.home, search: { tour: 'journey' } })}>
            {t('common.next')}
          </Button>
        </>
      }
    >
      <Text size="lg">{t('onboarding.tour.text')}</Text>
    </JourneyScreen>
  )
}
