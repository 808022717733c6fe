import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Language, Role } from '../../../../contract/basics.ts'
import { type BatchRow, batchLimit, judgeRows } from '../../../../contract/invitation-batches.ts'
import { invitationsQuery, usersQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords, type Words } from '../../../locales/words.ts'
import { FailureNotice } from '../../../ui/failure.tsx'
import { ScrollRows } from '../../../ui/scroll-rows.tsx'
import { StateDot } from '../../../ui/state-dot.tsx'
import { BatchReport } from './batch-report.tsx'
import { countForeseen, type Foreseen, foresee } from './foreseen.ts'
import { languages } from './invite-form.tsx'
import { useInviteMany } from './use-invitations.ts'

interface BatchProps {
  rows: BatchRow[]
  language: Language
  onBack(): void
  onClose(): void
  /** The rows are with the server, which has said what became of each. */
  onSent?(): void
  /** Chosen people instead of a text: there are no lines to find again, and each has a role and a language. */
  isChosen?: boolean
}

/** A list of people to look over, then what became of each. */
export function Batch(props: BatchProps) {
  const { rows, language: first, onBack, onClose, onSent, isChosen = false } = props
  const { t } = useWords()
  const { say } = useErrorWords()
  const [role, setRole] = useState<Role>('seller')
  const [language, setLanguage] = useState(first)
  const { users = [] } = useQuery(usersQuery).data ?? {}
  const { invitations = [] } = useQuery(invitationsQuery).data ?? {}
  const send = useInviteMany()
  const request = { rows, role, language }
  if (send.data)
    return (
      <BatchReport
        report={send.data}
        busy={send.isPending}
        isChosen={isChosen}
        onAgain={() => send.mutate(request)}
        onClose={onClose}
      />
    )
  const foreseen = foresee(judgeRows(rows, { role, language }), { users, invitations })
  const count = countForeseen(foreseen)
  const isTooLong = rows.length > batchLimit
  return (
    <Stack gap="md">
      {send.error ? <FailureNotice words={say(send.error)} /> : null}
      <Text role="status">
        {isTooLong
          ? t('users.batchTooLong', { count: rows.length, limit: batchLimit })
          : foreseenWords(count, t)}
      </Text>
      {isChosen ? null : <Defaults {...{ role, setRole, language, setLanguage }} />}
      <Preview foreseen={foreseen.slice(0, batchLimit)} isChosen={isChosen} />
      <Group justify="flex-end">
        <Button variant="default" onClick={onBack}>
          {t('common.back')}
        </Button>
        <Button
          disabled={count.good === 0 || isTooLong}
          loading={send.isPending}
          onClick={() => send.mutate(request, { onSuccess: onSent })}
        >
          {t('users.sendMany', { count: count.good })}
        </Button>
      </Group>
    </Stack>
  )
}

interface DefaultsProps {
  role: Role
  setRole(role: Role): void
  language: Language
  setLanguage(language: Language): void
}

/** What holds for rows that say nothing. */
function Defaults({ role, setRole, language, setLanguage }: DefaultsProps) {
  const { t } = useWords()
  return (
    <Group grow>
      <NativeSelect
        label={t('users.role')}
        description={t('users.whereMissing')}
        data={[
          { value: 'seller', label: t('users.roles.seller') },
          { value: 'admin', label: t('users.roles.admin') },
        ]}
        value={role}
        onChange={(event) => setRole(event.currentTarget.value === 'admin' ? 'admin' : 'seller')}
      />
      <NativeSelect
        label={t('users.batchLanguage')}
        description={t('users.whereMissing')}
        data={languages}
        value={language}
        onChange={(event) => setLanguage(event.currentTarget.value === 'sv' ? 'sv' : 'en')}
      />
    </Group>
  )
}

/** The sum of the list, without the parts that are nobody. */
function foreseenWords(count: ReturnType<typeof countForeseen>, t: Words): string {
  return [
    count.good > 0 && t('users.batchGood', { count: count.good }),
    count.already > 0 && t('users.batchAlready', { count: count.already }),
    count.bad > 0 && t('users.batchBad', { count: count.bad }),
  ]
    .filter(Boolean)
    .join(' ')
}

function Preview({ foreseen, isChosen }: { foreseen: Foreseen[]; isChosen: boolean }) {
  const { t } = useWords()
  const rows = foreseen.map((one) => ({
    first: one.row.email || '–',
    second: [
      isChosen ? null : t('users.line', { line: one.row.line }),
      // Before the name: on a phone the end of the line is cut.
      ...(one.state === 'good' ? one.assumed.map((what) => t(`users.assumed.${what}`)) : []),
      one.row.name,
    ]
      .filter(Boolean)
      .join(' · '),
    end:
      one.state === 'good' ? (
        <StateDot tone="good">{t(`users.roles.${one.role}`)}</StateDot>
      ) : one.state === 'already' ? (
        <StateDot tone="quiet">{t(`users.outcomes.${one.outcome}`)}</StateDot>
      ) : (
        <StateDot tone="warning">{t(`users.outcomes.${one.problem}`)}</StateDot>
      ),
  }))
  return <ScrollRows label={t('users.previewLabel')} rows={rows} />
}
