import { Stack } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { tasksQuery } from '../../../api/queries.ts'
import { usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { PagedList } from '../../../ui/paged-list.tsx'
import { TaskTable } from './task-table.tsx'

/** The reader's sales tasks, nearest due day first. */
export function TaskList() {
  const { t } = useWords()
  const pages = usePages(useInfiniteQuery(tasksQuery), (page) => page.tasks)
  const none = <EmptyState icon={IconListCheck} text={t('tasks.emptyTitle')} />
  return (
    <Stack gap="md">
      <PagedList pages={pages} skeleton={6} empty={none}>
        {(tasks) => <TaskTable tasks={tasks} />}
      </PagedList>
    </Stack>
  )
}
