import { Button, Center, Stack } from '@mantine/core'
import { IconListCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { tasksQuery } from '../../api/queries.ts'
import { useErrorWords } from '../../api/use-error-words.ts'
import { useWords } from '../../locales/words.ts'
import { Card } from '../../ui/card.tsx'
import { EmptyState } from '../../ui/empty-state.tsx'
import { FailureNotice } from '../../ui/failure.tsx'
import { RowsSkeleton } from '../../ui/rows-skeleton.tsx'
import { TaskTable } from './task-table.tsx'

/** The reader's sales tasks, nearest due day first. */
export function TaskList() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const tasks = useInfiniteQuery(tasksQuery)
  const rows = tasks.data?.pages.flatMap((page) => page.tasks)
  return (
    <Stack gap="md">
      {tasks.error ? (
        <FailureNotice words={say(tasks.error)}>
          <Button variant="default" onClick={() => tasks.refetch()}>
            {t('common.tryAgain')}
          </Button>
        </FailureNotice>
      ) : null}
      <Card flush>
        {tasks.isPending ? <RowsSkeleton rows={6} label={t('common.loading')} /> : null}
        {rows && rows.length > 0 ? <TaskTable tasks={rows} /> : null}
        {rows?.length === 0 ? <EmptyState icon={IconListCheck} text={t('tasks.emptyTitle')} /> : null}
      </Card>
      {tasks.hasNextPage ? (
        <Center>
          <Button variant="default" loading={tasks.isFetchingNextPage} onClick={() => tasks.fetchNextPage()}>
            {t('common.loadMore')}
          </Button>
        </Center>
      ) : null}
    </Stack>
  )
}
