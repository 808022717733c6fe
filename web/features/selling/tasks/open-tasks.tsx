import { IconListCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import { tasksQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { FailureNotice } from '../../../ui/failure.tsx'
import { Row, Rows } from '../../../ui/rows.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { DueDay } from './task-table.tsx'

const shown = 5

/** The nearest open tasks. */
export function OpenTasks() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const tasks = useInfiniteQuery(tasksQuery)
  if (tasks.error) return <FailureNotice words={say(tasks.error)} />
  if (!tasks.data) return <RowsSkeleton rows={3} label={t('common.loading')} />
  const open = tasks.data.pages
    .flatMap((page) => page.tasks)
    .filter((task) => task.state === 'open')
    .slice(0, shown)
  if (open.length === 0) return <EmptyState icon={IconListCheck} text={t('home.noTasks')} />
  return (
    <Rows>
      {open.map((task) => (
        <Row
          key={task.id}
          first={task.name}
          second={[t(`taskValues.type.${task.type}`), task.person?.name].filter(Boolean).join(' · ')}
          end={<DueDay task={task} />}
        />
      ))}
    </Rows>
  )
}
