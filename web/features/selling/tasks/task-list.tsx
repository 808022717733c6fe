import { Group, Stack } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { tasksQuery } from '../../../api/queries.ts'
import { useListLayout } from '../../../api/use-list-layout.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { ColumnChooser } from '../../../ui/column-chooser.tsx'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { TaskTable, useTaskColumns } from './task-table.tsx'

/** The reader's sales tasks, nearest due day first. */
export function TaskList() {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(tasksQuery), (page) => page.tasks)
  const columns = useTaskColumns()
  const kept = useListLayout('tasks')
  const isWhole = pages.next === null
  const none = <EmptyState icon={IconListCheck} text={t('tasks.emptyTitle')} />
  return (
    <Stack gap="md">
      <Group justify="flex-end">
        <ColumnChooser {...{ columns, kept, isWhole }} />
      </Group>
      <PagedList pages={pages} skeleton={6} empty={none}>
        {(tasks) => <TaskTable {...{ tasks, columns, kept, isWhole }} />}
      </PagedList>
    </Stack>
  )
}
