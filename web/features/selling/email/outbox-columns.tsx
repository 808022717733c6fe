import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import { reasonWord } from '../../../api/email-states.ts'
import { useUser } from '../../../api/use-session.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { cityOf, sayExactly, sayWhen } from '../../../ui/times.ts'
import { EmailStateDot } from './email-state.tsx'
import { OutboxActions } from './outbox-actions.tsx'

const nameOf = ({ to }: EmailSummary) => to.name ?? to.address

/** What is told of an e-mail that has not been sent yet. */
export function useOutboxColumns(): Column<EmailSummary>[] {
  const { t } = useWords()
  const { id: reader } = useUser()
  return useMemo(
    (): Column<EmailSummary>[] => [
      {
        key: 'person',
        title: t('email.person'),
        leading: true,
        sortBy: nameOf,
        cell: (email) => (
          <div>
            <Anchor component={Link} to={paths.email(email.id)} fw={600} c="var(--mantine-color-text)">
              {nameOf(email)}
            </Anchor>
            <Text size="sm" c="dimmed">
              {email.subject || t('email.noSubject')}
            </Text>
          </div>
        ),
      },
      {
        key: 'state',
        title: t('email.state'),
        tight: true,
        sortBy: (email) => email.state,
        cell: (email) => <EmailStateDot email={email} />,
      },
      {
        key: 'leaves',
        title: t('outbox.leaves'),
        tight: true,
        sortBy: (email) => (email.expected?.at ? Date.parse(email.expected.at) : null),
        cell: (email) => <Leaves email={email} />,
      },
      { key: 'why', title: t('outbox.why'), cell: (email) => <Why email={email} /> },
      {
        key: 'who',
        title: t('outbox.whoChanges'),
        tight: true,
        sortBy: (email) => email.sender.name,
        cell: (email) => (email.sender.id === reader ? t('outbox.you') : email.sender.name),
      },
      {
        key: 'actions',
        title: t('outbox.actions'),
        hideTitle: true,
        cell: (email) => <OutboxActions email={email} name={nameOf(email)} />,
      },
    ],
    [t, reader],
  )
}

/** When it leaves, by the reader's clock; what it was planned for where that is another time. */
function Leaves({ email }: { email: EmailSummary }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { id: reader } = useUser()
  const { expected, schedule, state, sender } = email
  if (state === 'sending') return <>{t('outbox.now')}</>
  if (state === 'needs_attention')
    return <>{sender.id === reader ? t('outbox.yourAnswer') : t('outbox.itsAnswer', { name: sender.name })}</>
  if (!expected) return <>{t('outbox.unknown')}</>
  const isHeld = expected.at === null || Date.parse(expected.at) > Date.parse(email.at)
  return (
    <div>
      {expected.at === null ? (
        t('outbox.neverLeaves')
      ) : (
        <time dateTime={expected.at}>{sayWhen(expected.at, style)}</time>
      )}
      {schedule ? (
        <Text size="xs" c="dimmed">
          {isHeld
            ? t('outbox.planned', { when: sayExactly(email.at, style) })
            : t('email.there', {
                when: sayExactly(email.at, { ...style, timeZone: schedule.timeZone }),
                city: cityOf(schedule.timeZone),
              })}
        </Text>
      ) : null}
    </div>
  )
}

/** What keeps it back, or that its time was chosen, and by whose clock where hours are kept. */
function Why({ email }: { email: EmailSummary }) {
  const { t } = useWords()
  const { id: reader } = useUser()
  const { expected } = email
  const isHeld = expected !== null && expected.at !== email.at
  const why = reasonWord({ ...email, reason: email.reason ?? (isHeld ? expected.reason : null) }, reader)
  const clock = expected?.clock
  const isChosen = !why && email.state === 'scheduled'
  if (!why && !clock && !isChosen) return null
  return (
    <div>
      {why ? <Text size="sm">{t(why, { name: nameOf(email), sender: email.sender.name })}</Text> : null}
      {isChosen ? (
        <Text size="sm">
          {email.sender.id === reader
            ? t('outbox.chosen')
            : t('outbox.chosenBy', { name: email.sender.name })}
        </Text>
      ) : null}
      {clock ? (
        <Text size="xs" c="dimmed">
          {t(`outbox.clock.${clock.from}`, { city: cityOf(clock.timeZone) })}
        </Text>
      ) : null}
    </div>
  )
}
