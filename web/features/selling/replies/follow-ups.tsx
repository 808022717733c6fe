import { Anchor, Button, Group, Text } from '@mantine/core'
import { IconMessageReply } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { FollowUp } from '../../../../contract/replies.ts'
import { followUpsQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { Row, Rows } from '../../../ui/rows.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { sayExactly, sayWhen } from '../../../ui/times.ts'
import { PutOffMenu } from './put-off-menu.tsx'
import { useFollowUp } from './use-follow-up.ts'

/** Answers that wait for the reader, and mails of theirs that nobody has answered; the newest first. */
export function FollowUps() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const list = useQuery(followUpsQuery)
  if (list.isPending) return <RowsSkeleton rows={2} label={t('common.loading')} />
  if (list.error) return <ReadingFailed words={say(list.error)} again={() => void list.refetch()} />
  const { followUps, count, putOff } = list.data
  return (
    <>
      {count === 0 ? (
        <EmptyState icon={IconMessageReply} text={t('replies.none')} />
      ) : (
        <Rows>
          {followUps.map((one) => (
            <FollowUpRow key={one.id} followUp={one} />
          ))}
        </Rows>
      )}
      {count > followUps.length ? (
        <Text size="sm" c="dimmed" px="lg" py="sm">
          {t('replies.more', { count: count - followUps.length })}
        </Text>
      ) : null}
      {putOff.length > 0 ? <PutOffList putOff={putOff} /> : null}
    </>
  )
}

/** What its reader has put off, folded: each can be had back before its time. */
function PutOffList({ putOff }: { putOff: FollowUp[] }) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  return (
    <>
      <Anchor
        component="button"
        type="button"
        size="sm"
        mx="lg"
        my="sm"
        aria-expanded={isOpen}
        onClick={() => setOpen(!isOpen)}
      >
        {t('replies.isPutOff', { count: putOff.length })}
      </Anchor>
      {isOpen ? (
        <Rows>
          {putOff.map((one) => (
            <PutOffRow key={one.id} followUp={one} />
          ))}
        </Rows>
      ) : null}
    </>
  )
}

function PutOffRow({ followUp }: { followUp: FollowUp }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { back } = useFollowUp(followUp)
  const { email, from, showsAt } = followUp
  const who = from ?? email.to
  const subject = email.subject || t('email.noSubject')
  return (
    <Row
      first={
        <Anchor component={Link} to={paths.email(email.id)} c="var(--mantine-color-text)" fw={600}>
          {who.name ?? who.address}
        </Anchor>
      }
      second={`${subject} · ${t('replies.showsAgain', { when: sayExactly(showsAt, style) })}`}
      end={
        <Button
          variant="default"
          size="xs"
          aria-label={t('replies.bringBackOf', { subject })}
          loading={back.isPending}
          onClick={() => back.mutate()}
        >
          {t('replies.bringBack')}
        </Button>
      }
    />
  )
}

function FollowUpRow({ followUp }: { followUp: FollowUp }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { done, putOff } = useFollowUp(followUp)
  const { email, from, kind, since } = followUp
  const who = from ?? email.to
  const subject = email.subject || t('email.noSubject')
  const when = sayWhen(since, style)
  return (
    <Row
      first={
        <Anchor component={Link} to={paths.email(email.id)} c="var(--mantine-color-text)" fw={600}>
          {who.name ?? who.address}
        </Anchor>
      }
      second={`${subject} · ${t(kind === 'answer' ? 'replies.answered' : 'replies.silent', { when })}`}
      end={
        <Group gap="xs" wrap="nowrap">
          <Button variant="default" size="xs" aria-label={t('replies.doneOf', { subject })} onClick={done}>
            {t('replies.done')}
          </Button>
          <PutOffMenu subject={subject} onChoose={putOff} />
        </Group>
      }
    />
  )
}
