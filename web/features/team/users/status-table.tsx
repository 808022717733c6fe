import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo, useState } from 'react'
import { invitationsQuery, usersQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { Card } from '../../../ui/card.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { type Status, type StatusSearch, searchStatuses, statusesOf, statusFilters } from './status.ts'
import { MailboxCell, ObstacleCell, PersonCell, StepCell } from './status-cells.tsx'
import { StatusMenu } from './status-menu.tsx'

/** A browser lays out this many rows at once. */
const pageSize = 100

interface StatusTableProps {
  search: StatusSearch
  onSearch(search: StatusSearch): void
}

/** Everybody who is here or invited: where each stands, since when, what blocks, and what an admin may do. */
export function StatusTable({ search, onSearch }: StatusTableProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const users = useQuery(usersQuery)
  const invitations = useQuery(invitationsQuery)
  const all = useMemo(
    () =>
      users.data && invitations.data ? statusesOf(users.data.users, invitations.data.invitations) : null,
    [users.data, invitations.data],
  )
  const error = users.error ?? invitations.error
  if (error) return <FailureNotice words={say(error)} />
  return (
    <Stack gap="md">
      <SearchBar search={search} onSearch={onSearch} />
      {all ? (
        <Found
          key={`${search.show} ${search.step} ${search.text}`}
          all={all}
          search={search}
          onSearch={onSearch}
        />
      ) : (
        <Card flush>
          <RowsSkeleton rows={5} label={t('common.loading')} />
        </Card>
      )}
    </Stack>
  )
}

function SearchBar({ search, onSearch }: StatusTableProps) {
  const { t } = useWords()
  return (
    <Group align="end">
      <TextInput
        type="search"
        label={t('users.search')}
        leftSection={<Icon of={IconSearch} size={18} />}
        value={search.text}
        onChange={(event) => onSearch({ ...search, text: event.currentTarget.value })}
      />
      <NativeSelect
        label={t('users.show')}
        value={search.show}
        onChange={(event) => {
          const show = statusFilters.find((one) => one === event.currentTarget.value) ?? 'all'
          onSearch({ ...search, show, step: null })
        }}
        data={statusFilters.map((value) => ({ value, label: t(`users.filters.${value}`) }))}
      />
    </Group>
  )
}

function Found({ all, search, onSearch }: StatusTableProps & { all: Status[] }) {
  const { t } = useWords()
  const [pages, setPages] = useState(1)
  const asked = useDeferredValue(search)
  const rows = useMemo(() => searchStatuses(all, asked), [all, asked])
  const columns = useStatusColumns()
  const shown = pages * pageSize
  const next = rows.length > shown ? { isComing: false, read: () => setPages(pages + 1) } : null
  const nobody = (
    <EmptyState icon={IconUsers} text={t('users.nobodyFits')}>
      <Button variant="default" onClick={() => onSearch({ show: 'all', step: null, text: '' })}>
        {t('users.showEveryone')}
      </Button>
    </EmptyState>
  )
  return (
    <>
      <Text size="sm" c="dimmed" role="status">
        {t('users.found', { count: rows.length })}
      </Text>
      <PagedList pages={{ rows: rows.slice(0, shown), failure: null, next }} skeleton={5} empty={nobody}>
        {(page) => (
          <DataTable
            label={t('users.everyone')}
            columns={columns}
            rows={page}
            rowKey={(row) => `${row.kind} ${row.id}`}
          />
        )}
      </PagedList>
    </>
  )
}

function useStatusColumns(): Column<Status>[] {
  const { t } = useWords()
  const roleOf = (row: Status) => (row.kind === 'user' ? row.user.role : row.invitation.role)
  return [
    { key: 'person', title: t('email.person'), leading: true, cell: (row) => <PersonCell row={row} /> },
    { key: 'role', title: t('users.role'), tight: true, cell: (row) => t(`users.roles.${roleOf(row)}`) },
    { key: 'step', title: t('users.step'), tight: true, cell: (row) => <StepCell row={row} /> },
    { key: 'obstacle', title: t('users.obstacle'), cell: (row) => <ObstacleCell row={row} /> },
    { key: 'mailbox', title: t('userProfile.mailbox'), cell: (row) => <MailboxCell row={row} /> },
    {
      key: 'menu',
      title: t('users.actions'),
      hideTitle: true,
      cell: (row) => <StatusMenu row={row} />,
    },
  ]
}
