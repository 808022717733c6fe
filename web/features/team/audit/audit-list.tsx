import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { IconDownload, IconHistory } from '@tabler/icons-react'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { type AuditKind, auditEndpoints, auditKinds } from '../../../../contract/audit.ts'
import { call } from '../../../api/app-client.ts'
import { auditQuery, usersQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Icon } from '../../../ui/icon.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { saveFile } from '../../../ui/save-file.ts'
import { AuditTable, useAuditColumns } from './audit-table.tsx'

interface Filter {
  user?: string
  kind?: AuditKind
}

/** What was done in the workspace, by person and kind, page after page. */
export function AuditList() {
  const { t } = useWords()
  const [filter, setFilter] = useState<Filter>({})
  const pages = usePages(useInfiniteQuery(auditQuery(filter)), (page) => page.events)
  const columns = useAuditColumns()
  const kept = useListLayout('audit')
  const isWhole = pages.next === null
  return (
    <Stack gap="md">
      <FilterBar filter={filter} onFilter={setFilter}>
        <ColumnChooser {...{ columns, kept, isWhole }} />
      </FilterBar>
      <PagedList pages={pages} skeleton={8} empty={<EmptyState icon={IconHistory} text={t('audit.empty')} />}>
        {(events) => <AuditTable {...{ events, columns, kept, isWhole }} />}
      </PagedList>
    </Stack>
  )
}

interface FilterBarProps {
  filter: Filter
  onFilter(filter: Filter): void
  /** What else is done with the list. */
  children: ReactNode
}

function FilterBar({ filter, onFilter, children }: FilterBarProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const users = useQuery(usersQuery)
  const save = useMutation({
    mutationFn: () => call(auditEndpoints.export, { query: { ...filter } }),
    // The mark makes spreadsheets read the file as UTF-8.
    onSuccess: ({ csv }) => saveFile(`\uFEFF${csv}`, { name: 'audit.csv', type: 'text/csv' }),
  })
  return (
    <>
      <Group align="end">
        <NativeSelect
          label={t('audit.person')}
          value={filter.user ?? ''}
          onChange={(event) => onFilter({ ...filter, user: event.currentTarget.value || undefined })}
          data={[
            { value: '', label: t('audit.everyone') },
            ...(users.data?.users.map((user) => ({
              value: user.id,
              label: `${user.name} (${user.email})`,
            })) ?? []),
          ]}
        />
        <NativeSelect
          label={t('audit.kind')}
          value={filter.kind ?? ''}
          onChange={(event) =>
            onFilter({ ...filter, kind: auditKinds.find((one) => one === event.currentTarget.value) })
          }
          data={[
            { value: '', label: t('audit.everything') },
            ...auditKinds.map((value) => ({ value, label: t(`audit.kinds.${value}`) })),
          ]}
        />
        <Button
          variant="default"
          leftSection={<Icon of={IconDownload} size={18} />}
          loading={save.isPending}
          onClick={() => save.mutate()}
        >
          {t('audit.save')}
        </Button>
        {children}
      </Group>
      {save.error ? <FailureNotice words={say(save.error)} /> : null}
    </>
  )
}
