import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { TestMail } from '../../../../contract/notifications.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice, ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import classes from './notification-mail.module.css'
import { notificationMailQuery, useTestMail } from './use-notification-mail.ts'

/** How the product's own mail leaves, and a test of it. */
export function NotificationMail() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const mail = useQuery(notificationMailQuery)
  const test = useTestMail()
  if (mail.error) return <ReadingFailed words={say(mail.error)} again={() => void mail.refetch()} />
  if (!mail.data) return <RowsSkeleton rows={1} label={t('common.loading')} />
  const { from, test: latest } = mail.data
  if (from === null) return <Text>{t('notifications.off')}</Text>
  return (
    <Stack gap="sm">
      <Text className={classes.words}>{t('notifications.bySmtp', { from })}</Text>
      <Group>
        <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
          {t('notifications.send')}
        </Button>
        <span role="status">{latest && !test.isPending ? <TestState test={latest} /> : null}</span>
      </Group>
      {test.error ? <FailureNotice words={say(test.error)} /> : null}
      {latest && !test.isPending && !test.error ? <TestHelp test={latest} /> : null}
    </Stack>
  )
}

function TestState({ test }: { test: TestMail }) {
  const { t } = useWords()
  const style = useTimeStyle()
  switch (test.state) {
    case 'on_the_way':
      return <StateDot tone="busy">{t('notifications.onTheWay')}</StateDot>
    case 'sent':
      return <StateDot tone="good">{t('notifications.sent', { when: sayWhen(test.at, style) })}</StateDot>
    case 'retrying':
      return (
        <StateDot tone="warning">
          {t('notifications.retrying', { when: sayWhen(test.nextAt, style) })}
        </StateDot>
      )
    case 'failed':
      return <StateDot tone="bad">{t('notifications.failed')}</StateDot>
  }
}

/** What to do about what the test showed. */
function TestHelp({ test }: { test: TestMail }) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  if (test.state === 'on_the_way') return null
  if (test.state === 'sent')
    return (
      <Text size="sm" c="dimmed" className={classes.words}>
        {t('notifications.sentHelp', { to: test.to })}
      </Text>
    )
  const details = test.vendorCode ? { vendorCode: test.vendorCode } : undefined
  return <FailureNotice words={sayCode(test.code, details)} />
}
