import { Anchor, Text } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo } from 'react'
import type { TaskSummary } from '../../../../contract/tasks.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { paths } from '../../../paths.ts'
import { type Column, DataTable } from '../../../ui/data-table.tsx'
import type { KeptLayout } from '../../../ui/list-layout.ts'
import { StateDot } from '../../../ui/state-dot.tsx'
import { isPast, sayDay } from '../../../ui/times.ts'
import { TaskCrm } from './task-crm.tsx'

interface TaskTableProps {
  tasks: TaskSummary[]
  columns: Column<TaskSummary>[]
  kept: KeptLayout
  /** Whether these are all there are. */
  isWhole: boolean
}

/** Sales tasks as rows. */
export function TaskTable({ tasks, ...table }: TaskTableProps) {
  const { t } = useWords()
  return <DataTable label={t('tasks.tasks')} rows={tasks} rowKey={(task) => task.id} {...table} />
}

export function useTaskColumns(): Column<TaskSummary>[] {
  const { t } = useWords()
  return useMemo(
    (): Column<TaskSummary>[] => [
      {
        key: 'name',
        title: t('tasks.name'),
        leading: true,
        sortBy: (task) => task.name,
        cell: (task) => <TaskName task={task} />,
      },
      {
        key: 'type',
        title: t('tasks.type'),
        sortBy: (task) => t(`taskValues.type.${task.type}`),
        cell: (task) => t(`taskValues.type.${task.type}`),
      },
      {
        key: 'person',
        title: t('tasks.person'),
        sortBy: (task) => task.person?.name ?? null,
        cell: (task) => <TaskPerson task={task} />,
      },
      {
        key: 'due',
        title: t('tasks.due'),
        sortBy: (task) => task.dueOn,
        cell: (task) => <DueDay task={task} />,
      },
      {
        key: 'state',
        title: t('email.state'),
        sortBy: (task) => t(`taskValues.state.${task.state}`),
        cell: (task) => (
          <StateDot tone={task.state === 'complete' ? 'good' : 'quiet'}>
            {t(`taskValues.state.${task.state}`)}
          </StateDot>
        ),
      },
      { key: 'crm', title: t('email.salesforce'), cell: (task) => <TaskCrm task={task} /> },
    ],
    [t],
  )
}

/** Whom it is about, and the way to write to them. */
function TaskPerson({ task: { person, record } }: { task: TaskSummary }) {
  const { t } = useWords()
  if (!person) return '–'
  const { object, id } = record
  return (
    <span>
      {person.name}
      {object === 'Lead' || object === 'Contact' ? (
        <Anchor
          size="sm"
          display="block"
          renderRoot={(props) => <Link {...props} to={paths.compose} search={{ object, id }} />}
        >
          {t('emailWrite.writeMail')}
        </Anchor>
      ) : null}
    </span>
  )
}

function TaskName({ task }: { task: TaskSummary }) {
  const { t } = useWords()
  return (
    <span>
      <Text span inherit fw={600}>
        {task.name}
      </Text>
      {task.priority === 'high' ? (
        <Text span size="xs" c="dimmed" ml="xs">
          {t('tasks.high')}
        </Text>
      ) : null}
    </span>
  )
}

/** When a task is due, in words; overdue is said, not only coloured. */
export function DueDay({ task }: { task: Pick<TaskSummary, 'dueOn' | 'state'> }): ReactNode {
  const { t } = useWords()
  const style = useTimeStyle()
  const overdue = task.state === 'open' && isPast(task.dueOn, style)
  return (
    <Text span inherit c={overdue ? 'var(--mantine-color-error)' : 'dimmed'}>
      {sayDay(task.dueOn, style)}
      {overdue ? ` · ${t('tasks.overdue')}` : ''}
    </Text>
  )
}
