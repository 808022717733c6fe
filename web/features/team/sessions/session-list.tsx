import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { OpenSessionView } from '../../../../contract/sessions.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useRows } from '../../../api/use-pages.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords, type Words } from '../../../locales/words.ts'
import { FailureNotice } from '../../../ui/failure.tsx'
import { ShortList } from '../../../ui/paged-list.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { sayWhen } from '../../../ui/times.ts'
import classes from './session-list.module.css'
import { sessionsQuery, useSignOutElsewhere } from './use-sessions.ts'

/** Every device on which the reader is signed in, this one first, each with the way to end it. */
export function SessionList() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const pages = useRows(useQuery(sessionsQuery), ({ sessions }) =>
    [...sessions].sort((one, other) => Number(other.isThis) - Number(one.isThis)),
  )
  const signOut = useSignOutElsewhere()
  const pending = signOut.isPending ? signOut.variables : null
  return (
    <Stack gap="md">
      {signOut.error ? <FailureNotice words={say(signOut.error)} /> : null}
      {/* This one is always there. */}
      <ShortList pages={pages} skeleton={2} empty={null}>
        {(list) => (
          <>
            <ul className={classes.list}>
              {list.map((session) => (
                <SessionLine
                  key={session.id}
                  session={session}
                  busy={pending !== null && pending !== 'everywhere' && pending.sessionId === session.id}
                  onSignOut={() => signOut.mutate({ sessionId: session.id })}
                />
              ))}
            </ul>
            {list.length > 1 ? (
              <Group>
                <Button
                  variant="default"
                  loading={pending === 'everywhere'}
                  onClick={() => signOut.mutate('everywhere')}
                >
                  {t('sessions.signOutElsewhere')}
                </Button>
              </Group>
            ) : (
              <Text size="sm" c="dimmed">
                {t('sessions.alone')}
              </Text>
            )}
          </>
        )}
      </ShortList>
    </Stack>
  )
}

interface SessionLineProps {
  session: OpenSessionView
  busy: boolean
  onSignOut(): void
}

function SessionLine({ session, busy, onSignOut }: SessionLineProps) {
  const { t } = useWords()
  const style = useTimeStyle()
  const device = deviceWords(t, session)
  const since = t('sessions.since', { when: sayWhen(session.createdAt, style) })
  const used = t('sessions.used', { when: sayWhen(session.usedAt, style) })
  return (
    <li className={classes.line}>
      <div className={classes.words}>
        <Text fw={600}>{device}</Text>
        <Text size="sm" c="dimmed">
          {session.isThis ? since : `${used} · ${since}`}
        </Text>
      </div>
      {session.isThis ? (
        <StateDot tone="good">{t('sessions.here')}</StateDot>
      ) : (
        <Button
          variant="subtle"
          loading={busy}
          onClick={onSignOut}
          aria-label={t('sessions.signOutOf', { device })}
        >
          {t('sessions.signOut')}
        </Button>
      )}
    </li>
  )
}

function deviceWords(t: Words, { browser, system }: OpenSessionView): string {
  if (browser && system) return t('sessions.device', { browser, system })
  return browser ?? system ?? t('sessions.unknown')
}
