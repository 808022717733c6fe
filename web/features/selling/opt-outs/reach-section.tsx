import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
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
  const style = useTimeStyle()
  const reach = useQuery(reachQuery)
  const probe = useMakeProbe()
  if (reach.error) return <ReadingFailed words={say(reach.error)} again={() => void reach.refetch()} />
  if (!reach.data) return <RowsSkeleton rows={2} label={t('common.loading')} />
  const { reached, onlyInside, host } = reach.data
  return (
    <Section
      title={t('settings.unsubscribe.reach.title')}
      help={t('settings.unsubscribe.reach.help', { host })}
    >
      <Stack gap="md">
        <div role="status">
          {reached ? (
            <StateDot tone="good">
              {t('settings.unsubscribe.reach.yes', {
                when: sayWhen(reached.at, style),
                network: reached.network ?? host,
              })}
            </StateDot>
          ) : (
            <StateDot tone="warning">
              {t(onlyInside ? 'settings.unsubscribe.reach.inside' : 'settings.unsubscribe.reach.no')}
            </StateDot>
          )}
        </div>
        <Group>
          <Button variant="default" loading={probe.isPending} onClick={() => probe.mutate()}>
            {t('settings.unsubscribe.reach.make')}
          </Button>
        </Group>
        {probe.error ? <FailureNotice words={say(probe.error)} /> : null}
        {probe.data ? (
          <Stack gap="xs">
            <Text size="sm">{t('settings.unsubscribe.reach.open')}</Text>
            <Code block>{probe.data.url}</Code>
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
