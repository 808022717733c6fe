import { useMemo } from 'react'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import type { Column } from '../../../ui/data-table.tsx'
import { obstacleOf, type Status, wayOf } from './status.ts'
import { MailboxCell, ObstacleCell, PersonCell, StepCell } from './status-cells.tsx'
import { StatusMenu } from './status-menu.tsx'

/** What an admin sees of everybody. */
export function useStatusColumns(): Column<Status>[] {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  return useMemo(() => {
    const roleOf = (row: Status) =>
      t(`users.roles.${row.kind === 'user' ? row.user.role : row.invitation.role}`)
    return [
      {
        key: 'person',
        title: t('email.person'),
        leading: true,
        sortBy: (row) => row.name || row.email,
        cell: (row) => <PersonCell row={row} />,
      },
      { key: 'role', title: t('users.role'), tight: true, sortBy: roleOf, cell: roleOf },
      {
        key: 'step',
        title: t('users.step'),
        tight: true,
        sortBy: wayOf,
        cell: (row) => <StepCell row={row} />,
      },
      {
        key: 'obstacle',
        title: t('users.obstacle'),
        sortBy: (row) => {
          const obstacle = obstacleOf(row)
          return obstacle && sayCode(obstacle.code).title
        },
        cell: (row) => <ObstacleCell row={row} />,
      },
      {
        key: 'mailbox',
        title: t('userProfile.mailbox'),
        sortBy: (row) => (row.kind === 'user' ? t(`users.mailboxes.${row.user.mailbox}`) : null),
        cell: (row) => <MailboxCell row={row} />,
      },
      {
        key: 'menu',
        title: t('users.actions'),
        hideTitle: true,
        cell: (row) => <StatusMenu row={row} />,
      },
    ]
  }, [t, sayCode])
}
