import { Button, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { ConnectionList } from '../../../../contract/connections.ts'
import { connectionsQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useMailboxAttempt } from '../../../api/use-mailbox-attempt.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice, ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import classes from './connections.module.css'
import { useAnswerReading } from './use-answer-reading.ts'

type Connection = ConnectionList['connections'][number]
type MailVendor = ConnectionList['mailboxVendors'][number]

interface ConnectionsProps {
  /** Connects Salesforce again, which is signing in again. */
  onSignInAgain(): void
}

/** Salesforce and the mailbox, how they are, and the way to connect them again. */
export function Connections({ onSignInAgain }: ConnectionsProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const connections = useQuery(connectionsQuery)
  const attempt = useMailboxAttempt()
  if (connections.error)
    return <ReadingFailed words={say(connections.error)} again={() => void connections.refetch()} />
  if (!connections.data) return <RowsSkeleton rows={2} room={160} label={t('common.loading')} />
  const { connections: list, mailboxVendors } = connections.data
  const busy = attempt.isPending || attempt.isSuccess
  const connect = (vendor: MailVendor) => attempt.mutate({ vendor, returnTo: 'profile' })
  const reconnect = (connection: Connection) =>
    connection.vendor === 'salesforce' ? onSignInAgain() : connect(connection.vendor)
  return (
    <Stack gap={0}>
      {attempt.error ? <FailureNotice words={say(attempt.error)} /> : null}
      {list.map((connection) => (
        <ConnectionRow
          key={connection.kind}
          connection={connection}
          busy={busy}
          onReconnect={() => reconnect(connection)}
        />
      ))}
      {list.some((connection) => connection.kind === 'mailbox') ? null : (
        <Line
          name={t('userProfile.mailbox')}
          state={<StateDot tone="quiet">{t('userProfile.missing')}</StateDot>}
        >
          {mailboxVendors.map((vendor) => (
            <Button key={vendor} loading={busy} onClick={() => connect(vendor)}>
              {t(vendor === 'gmail' ? 'home.connectGmail' : 'home.connectOutlook')}
            </Button>
          ))}
        </Line>
      )}
    </Stack>
  )
}

interface ConnectionRowProps {
  connection: Connection
  busy: boolean
  onReconnect(): void
}

function ConnectionRow({ connection, busy, onReconnect }: ConnectionRowProps) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const style = useTimeStyle()
  const lost = connection.state === 'lost'
  const stalled = connection.stalledSince !== null
  const code = stalled ? 'mailbox_not_read' : lost ? connection.cause : null
  const cause = code ? sayCode(code).title : null
  return (
    <Line
      name={t(`userProfile.vendors.${connection.vendor}`)}
      account={connection.account}
      state={
        <>
          <StateDot tone={lost ? 'bad' : stalled ? 'warning' : 'good'}>
            {t(`userProfile.${connection.state}`)}
          </StateDot>{' '}
          <Text span inherit c="dimmed">
            {t('userProfile.since', { when: sayWhen(connection.since, style) })}
          </Text>
          {cause ? <Text size="sm">{cause}</Text> : null}
          {connection.readsAnswers ? <AnswerReading isAgreed={connection.readsAnswers === 'agreed'} /> : null}
        </>
      }
    >
      {lost || connection.kind === 'mailbox' ? (
        <Button variant={lost ? 'filled' : 'default'} loading={busy} onClick={onReconnect}>
          {t('userProfile.reconnect')}
        </Button>
      ) : null}
    </Line>
  )
}

/** Whether the product reads answers in the mailbox, and the way to let it or to let it no more. */
function AnswerReading({ isAgreed }: { isAgreed: boolean }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const reading = useAnswerReading()
  return (
    <>
      <Switch
        mt="xs"
        checked={isAgreed}
        disabled={reading.isPending}
        label={t('userProfile.reading.label')}
        description={t('userProfile.reading.help')}
        onChange={(event) => reading.mutate(event.currentTarget.checked)}
      />
      {reading.error ? <FailureNotice words={say(reading.error)} /> : null}
    </>
  )
}

function Line(props: { name: string; account?: string; state: ReactNode; children: ReactNode }) {
  return (
    <div className={classes.line}>
      <div className={classes.words}>
        <Text fw={600}>{props.name}</Text>
        {props.account ? <Text c="dimmed">{props.account}</Text> : null}
        <div>{props.state}</div>
      </div>
      <div className={classes.buttons}>{props.children}</div>
    </div>
  )
}
