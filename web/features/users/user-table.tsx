import { Text } from '@mantine/core'
import { IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { journeyStep } from '../../../contract/journey.ts'
import type { UserList } from '../../../contract/profile.ts'
import { usersQuery } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useTimeStyle } from '../../api/use-time-style.ts'
import { useWords } from '../../locales/words.ts'
import { type Column, DataTable } from '../../ui/data-table.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FailureNotice } from '../../ui/failure.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { StateDot } from '../../ui/state-dot.tsx'
import { sayWhen } from '../../ui/times.ts'

type UserRow = UserList['users'][number]

/** Everybody with an account, and where each stands in the journey. */
export function UserTable() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const users = useQuery(usersQuery)
  const columns = useUserColumns()
  if (users.error) return <FailureNotice words={say(users.error)} />
  if (!users.data) return <RowsSkeleton rows={3} label={t('common.loading')} />
  if (users.data.users.length === 0) return <EmptyState icon={IconUsers} text={t('users.noUsers')} />
  return (
    <DataTable
      label={t('users.active')}
      columns={columns}
      rows={users.data.users}
      rowKey={(user) => user.id}
    />
  )
}

function useUserColumns(): Column<UserRow>[] {
  const { t } = useWords()
  const style = useTimeStyle()
  return [
    {
      key: 'name',
      title: t('users.name'),
      leading: true,
      cell: (user) => (
        <span>
          <Text span inherit fw={600} display="block">
            {user.name}
          </Text>
          <Text span size="sm" c="dimmed">
            {user.email}
          </Text>
        </span>
      ),
    },
    { key: 'role', title: t('users.role'), cell: (user) => t(`users.roles.${user.role}`) },
    { key: 'step', title: t('users.step'), cell: (user) => <Standing user={user} /> },
    {
      key: 'since',
      title: t('users.since'),
      cell: (user) => (
        <Text span inherit c="dimmed">
          {sayWhen(user.activatedAt, style)}
        </Text>
      ),
    },
  ]
}

/** The step, or what keeps somebody from working although the journey is done; below it what stands in the way. */
function Standing({ user }: { user: UserRow }) {
  const { t } = useWords()
  return (
    <span>
      {user.mailbox === 'lost' ? (
        <StateDot tone="warning">{t('users.mailboxLost')}</StateDot>
      ) : (
        <StepState step={user.step} />
      )}
      {user.obstacle ? <ObstacleLine obstacle={user.obstacle} /> : null}
    </span>
  )
}

/** What stands in somebody's way, since when, and who can do something about it. */
export function ObstacleLine({ obstacle }: { obstacle: { code: string; since: string } }) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const style = useTimeStyle()
  const { title, cause, codeLine } = sayCode(obstacle.code)
  return (
    <Text span size="sm" c="dimmed" display="block" title={codeLine}>
      {t('users.blocked', { cause: title, when: sayWhen(obstacle.since, style) })}
      {cause.who === 'you' ? null : ` ${t(`who.${cause.who}`)}`}
    </Text>
  )
}

/** Where somebody stands in the journey. A step this page does not know is shown as it came. */
export function StepState({ step }: { step: string }) {
  const { t } = useWords()
  const known = journeyStep.safeParse(step)
  if (!known.success) return step
  return <StateDot tone={known.data === 'done' ? 'good' : 'busy'}>{t(`users.steps.${known.data}`)}</StateDot>
}
