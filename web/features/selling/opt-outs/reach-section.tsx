import { Button, Group, Stack, Text, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReachView } from '../../../../contract/opt-outs.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { CopyButton } from '../../../ui/copy-button.tsx'
import { FailureNotice, ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { Section } from '../../../ui/section.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { reachQuery, useMakeProbe } from './use-reach.ts'

/** Whether recipients reach this installation, and the link that shows it. */
export function ReachSection() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const reach = useQuery(reachQuery)
  const probe = useMakeProbe()
  if (reach.error) return <ReadingFailed words={say(reach.error)} again={() => void reach.refetch()} />
  if (!reach.data) return <RowsSkeleton rows={2} label={t('common.loading')} />
  const { host } = reach.data
  return (
    <Section
      title={t('settings.unsubscribe.reach.title')}
      help={t('settings.unsubscribe.reach.help', { host })}
    >
      <Stack gap="md">
        <div role="status">
          <ReachState reach={reach.data} />
        </div>
        <Group>
          <Button variant="default" loading={probe.isPending} onClick={() => probe.mutate()}>
            {t('settings.unsubscribe.reach.make')}
          </Button>
        </Group>
        {probe.error ? <FailureNotice words={say(probe.error)} /> : null}
        {probe.data ? (
          <Stack gap="xs">
            <TextInput label={t('settings.unsubscribe.reach.open')} readOnly value={probe.data.url} />
            <Group>
              <CopyButton
                value={probe.data.url}
                label={t('settings.unsubscribe.reach.copy')}
                copiedLabel={t('settings.unsubscribe.reach.copied')}
              />
              <Button variant="subtle" loading={reach.isFetching} onClick={() => void reach.refetch()}>
                {t('settings.unsubscribe.reach.again')}
              </Button>
            </Group>
          </Stack>
        ) : null}
      </Stack>
    </Section>
  )
}

function ReachState({ reach: { reached, onlyInside, host } }: { reach: ReachView }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const state = reached ? 'yes' : onlyInside ? 'inside' : 'no'
  const values = reached ? { when: sayWhen(reached.at, style), network: reached.network ?? host } : undefined
  return (
    <>
      <StateDot tone={reached ? 'good' : 'warning'}>
        {t(`settings.unsubscribe.reach.${state}`, values)}
      </StateDot>
      <Text size="sm" c="dimmed">
        {t(`settings.unsubscribe.reach.${state}Help`, values)}
      </Text>
    </>
  )
}
