import { Text } from '@mantine/core'
import type { EmailSummary } from '../../../../contract/email.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { cityOf, sayExactly, sayWhen } from '../../../ui/times.ts'

type Timed = Pick<EmailSummary, 'at' | 'state' | 'schedule' | 'expected'>

/** When it leaves by what keeps it back; undefined where that is when it is due, or is not foreseen. */
function heldUntil({ at, expected }: Timed): string | null | undefined {
  return expected && (expected.at === null || Date.parse(expected.at) > Date.parse(at))
    ? expected.at
    : undefined
}

/** When an e-mail left or is to leave, by the reader's clock; below it what the clock shows by which it is scheduled. */
export function EmailWhen({ email }: { email: Timed }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { schedule, state } = email
  const held = heldUntil(email)
  if (held === null) return <>{t('outbox.neverLeaves')}</>
  const at = held ?? email.at
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
