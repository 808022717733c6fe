import { Text } from '@mantine/core'
import type { EmailSummary } from '../../../../contract/email.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { cityOf, sayExactly, sayWhen } from '../../../ui/times.ts'

/** When an e-mail left or is to leave, by the reader's clock; below it what the clock shows by which it is scheduled. */
export function EmailWhen({ email }: { email: Pick<EmailSummary, 'at' | 'state' | 'schedule'> }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { at, schedule, state } = email
  const clock = state === 'scheduled' ? schedule : null
  const when = clock ? sayExactly(at, style) : sayWhen(at, style)
  const there = clock ? sayExactly(at, { ...style, timeZone: clock.timeZone }) : when
  return (
    <>
      <time dateTime={at}>{when}</time>
      {clock && there !== when ? (
        <Text component="span" display="block" size="xs" c="dimmed">
          {t('email.there', { when: there, city: cityOf(clock.timeZone) })}
        </Text>
      ) : null}
    </>
  )
}
