import { IconListCheck } from '@tabler/icons-react'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { TaskSummary } from '../../../../contract/tasks.ts'
import { tasksQuery } from '../../../api/queries.ts'
import { firstOf, usePages } from '../../../api/use-pages.ts'
import { useWords } from '../../../locales/words.ts'
import { EmptyState } from '../../../ui/empty-state.tsx'
import { ShortList } from '../../../ui/paged-list.tsx'
import { Row, Rows } from '../../../ui/rows.tsx'
import { DueDay } from './task-table.tsx'

const shown = 5

/** The nearest open tasks. */
export function OpenTasks() {
  const { t } = useWords()
  const isOpen = (task: TaskSummary) => task.state === 'open'
  const pages = usePages(useInfiniteQuery(tasksQuery), (page) => page.tasks.filter(isOpen))
  return (
    <ShortList
      pages={firstOf(pages, shown)}
      skeleton={3}
      empty={<EmptyState icon={IconListCheck} text={t('home.noTasks')} />}
    >
      {(open) => (
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
      )}
    </ShortList>
  )
}
