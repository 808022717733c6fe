import { Button, Group, NativeSelect, Stack, Text, TextInput } from '@mantine/core'
import { IconSearch, IconUsers } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useDeferredValue, useMemo, useState } from 'react'
import type { BatchRow } from '../../../../contract/invitation-batches.ts'
import { invitationsQuery, usersQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { Icon } from '../../../ui/icon.tsx'
import type { KeptLayout } from '../../../ui/list-layout.ts'
import { PagedList, type Pages } from '../../../ui/paged-list.tsx'
import { InviteAgain } from './invite-again.tsx'
import {
  mayInviteAgain,
  rowsToInvite,
  type Status,
  type StatusSearch,
  searchStatuses,
  statusesOf,
  statusFilters,
} from './status.ts'
import { useStatusColumns } from './status-columns.tsx'

/** A browser lays out this many rows at once. */
const pageSize = 100

interface StatusTableProps {
  search: StatusSearch
  onSearch(search: StatusSearch): void
}

/** Everybody who is here or invited: where each stands, since when, what blocks, and what an admin may do. */
export function StatusTable({ search, onSearch }: StatusTableProps) {
  const { say } = useErrorWords()
  const users = useQuery(usersQuery)
  const invitations = useQuery(invitationsQuery)
  const all = useMemo(
    () =>
      users.data && invitations.data ? statusesOf(users.data.users, invitations.data.invitations) : null,
    [users.data, invitations.data],
  )
  const columns = useStatusColumns()
  const kept = useListLayout('users')
  const failed = [users, invitations].find((query) => query.error)
  const failure = failed ? { words: say(failed.error), again: () => void failed.refetch() } : null
  return (
    <Stack gap="md">
      <SearchBar search={search} onSearch={onSearch}>
        <ColumnChooser columns={columns} kept={kept} isWhole />
      </SearchBar>
      {all ? (
        <Found {...{ all, failure, search, onSearch, columns, kept }} />
      ) : (
        <PagedList pages={{ rows: null, failure, next: null }} skeleton={5} empty={null}>
          {() => null}
        </PagedList>
      )}
    </Stack>
  )
}

function SearchBar({ search, onSearch, children }: StatusTableProps & { children: ReactNode }) {
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
      {children}
    </Group>
  )
}

interface FoundProps extends StatusTableProps {
  all: Status[]
  failure: Pages<Status>['failure']
  columns: Column<Status>[]
  kept: KeptLayout
}

function Found({ all, failure, search, onSearch, columns, kept }: FoundProps) {
  const { t } = useWords()
  // As they were chosen: the list no longer offers whom it has invited.
  const [inviting, setInviting] = useState<BatchRow[] | null>(null)
  const [round, setRound] = useState(0)
  const close = () => {
    setInviting(null)
    // Those who were selected are dealt with.
    setRound(round + 1)
  }
  const asked = useDeferredValue(search)
  // Another search begins at its first page; who was selected stays so.
  const place = `${asked.show} ${asked.step} ${asked.text}`
  const [read, setRead] = useState({ place, pages: 1 })
  const pages = read.place === place ? read.pages : 1
  const rows = useMemo(() => searchStatuses(all, asked), [all, asked])
  const shown = pages * pageSize
  const next =
    rows.length > shown ? { isComing: false, read: () => setRead({ place, pages: pages + 1 }) } : null
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
      <PagedList pages={{ rows, failure, next }} skeleton={5} empty={nobody}>
        {(found) => (
          <DataTable
            key={round}
            label={t('users.everyone')}
            columns={columns}
            rows={found}
            rowKey={(row) => `${row.kind} ${row.id}`}
            kept={kept}
            isWhole
            limit={shown}
            selection={{
              nameOf: (row) => (mayInviteAgain(row) ? row.email : null),
              actions: (chosen) => (
                <Button size="xs" onClick={() => setInviting(rowsToInvite(chosen))}>
                  {t('users.inviteAgain')}
                </Button>
              ),
            }}
          />
        )}
      </PagedList>
      {inviting ? <InviteAgain rows={inviting} onClose={close} /> : null}
    </>
  )
}
