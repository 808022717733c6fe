import { Button, Text } from '@mantine/core'
import { useReducedMotion } from '@mantine/hooks'
import { IconCheck } from '@tabler/icons-react'
import { useEffect, useEffectEvent } from 'react'
import { useFact } from '../../features/team/onboarding/use-fact.ts'
import { useWords } from '../../locales/words.ts'
import { Icon } from '../../ui/icon.tsx'
import classes from './connected-step.module.css'
import { JourneyScreen, type StepProps, useGoOn } from './journey-screen.tsx'

/** Long enough to read two short sentences. */
const readingTimeMs = 2200

/** The mailbox works. Goes on by itself the first time, unless the reader prefers no motion. */
export function ConnectedStep({ journey }: StepProps) {
  const { t } = useWords()
  const fact = useFact()
  const goOn = useGoOn()
  const calm = useReducedMotion(false, { getInitialValueInEffect: false })
  const byItself = journey.step === 'connected' && !calm
  const onward = useEffectEvent(() => fact.mutate('connection_seen', { onSuccess: goOn }))
  useEffect(() => {
    if (!byItself) return
    const timer = setTimeout(onward, readingTimeMs)
    return () => clearTimeout(timer)
  }, [byItself])
  return (
    <JourneyScreen
      step="connected"
      title={t('onboarding.connected.title')}
      error={fact.error}
      actions={
        <Button
          size="md"
          loading={fact.isPending}
          onClick={() => fact.mutate('connection_seen', { onSuccess: goOn })}
        >
          {t('common.next')}
        </Button>
      }
    >
      <div role="status" className={classes.success}>
        <span className={classes.mark}>
          <Icon of={IconCheck} size={28} />
        </span>
        <Text size="lg">{t('onboarding.connected.text', { address: journey.mailbox?.address ?? '' })}</Text>
        {byItself ? <Text c="dimmed">{t('onboarding.connected.onward')}</Text> : null}
      </div>
    </JourneyScreen>
  )
}
