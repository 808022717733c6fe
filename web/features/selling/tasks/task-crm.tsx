import type { TaskSummary } from '../../../../contract/tasks.ts'
import { useLogAgain } from '../../../api/use-log-again.ts'
import { useUser } from '../../../api/use-session.ts'
import { CrmState } from '../../../ui/crm-state.tsx'

/** Whether Salesforce has a task; its owner may try a failed one again. */
export function TaskCrm({ task }: { task: TaskSummary }) {
  const user = useUser()
  const logAgain = useLogAgain('tasks', task.id)
  return (
    <CrmState
      {...task.crm}
      again={task.owner.id === user.id ? () => logAgain.mutate() : undefined}
      busy={logAgain.isPending}
    />
  )
}
