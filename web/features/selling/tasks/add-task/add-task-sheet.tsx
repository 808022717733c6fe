import { type FormEvent, useId, useRef, useState } from 'react'
import type { AddTaskRequest, TaskSummary, TaskType } from '../../../../../contract/tasks.ts'
import { outcomeOf, type PanelApi } from '../../../../api/panel-api.ts'
import { Sheet } from '../../../../ui/sheet.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { Choice, TextArea, TextField } from '../../../../ui/small/fields.tsx'
import { uuid } from '../../../../ui/uuid.ts'
import { useWords } from '../../../../ui/words.tsx'
import classes from './add-task.module.css'

export interface AddTaskSheetProps {
  api: PanelApi
  /** The day to begin with, `2026-11-24`. */
  dueOn: string
  noticeFor(error: unknown): SheetNoticeWords
  /** No clear answer came: the task may stand in the history. */
  onUnknown(): void
  onClose(): void
  onAdded(task: TaskSummary): void
}

type TaskDraft = Required<AddTaskRequest>

const types = ['email', 'call', 'inmail', 'custom'] satisfies TaskType[]
const priorities = ['normal', 'high'] satisfies TaskDraft['priority'][]
const nameLimit = 255

/** Plans a task with the person; it becomes a Task in Salesforce. */
export function AddTaskSheet(props: AddTaskSheetProps) {
  const { dueOn, onClose } = props
  const words = useWords()
  const formId = useId()
  const [task, setTask] = useState<TaskDraft>(() => newTask(dueOn))
  const change = (patch: Partial<TaskDraft>) => setTask((now) => ({ ...now, ...patch }))
  const { saving, problems, notice, save } = useSaving(task, props, () => change({ key: uuid() }))

  return (
    <Sheet
      title={words('taskAdd.title')}
      closeLabel={words('panel.close')}
      onClose={onClose}
      footer={
        <Button type="submit" form={formId} busy={saving}>
          {words(notice?.again ? 'panel.tryAgain' : 'taskAdd.save')}
        </Button>
      }
    >
      <form id={formId} noValidate className={classes.form} onSubmit={save}>
        {notice && <SheetNotice notice={notice} />}
        <Choice
          label={words('taskAdd.type')}
          value={task.type}
          options={types.map((value) => ({ value, label: words(`taskValues.type.${value}`) }))}
          onChange={(type) => change({ type })}
        />
        <TextField
          data-autofocus
          required
          label={words('taskAdd.name')}
          value={task.name}
          error={problems.name && words(`taskAdd.${problems.name}`)}
          onChange={(event) => change({ name: event.currentTarget.value })}
        />
        <div className={classes.row}>
          <TextField
            type="date"
            required
            label={words('taskAdd.due')}
            value={task.dueOn}
            error={problems.dueOn && words(`taskAdd.${problems.dueOn}`)}
            onChange={(event) => change({ dueOn: event.currentTarget.value })}
          />
          <Choice
            label={words('taskAdd.priority')}
            value={task.priority}
            options={priorities.map((value) => ({ value, label: words(`taskAdd.priorities.${value}`) }))}
            onChange={(priority) => change({ priority })}
          />
        </div>
        <TextArea
          label={words('taskAdd.details')}
          rows={3}
          maxLength={30_000}
          value={task.details}
          onChange={(event) => change({ details: event.currentTarget.value })}
        />
      </form>
    </Sheet>
  )
}

interface TaskProblems {
  name?: 'nameMissing' | 'nameTooLong'
  dueOn?: 'dueMissing'
}

/**
 * Saves under the draft's key until a clear answer has come; only a key that was used for another version is
 * replaced (`onKeySpent`).
 */
function useSaving(task: TaskDraft, sheet: AddTaskSheetProps, onKeySpent: () => void) {
  const [saving, setSaving] = useState(false)
  const [problems, setProblems] = useState<TaskProblems>({})
  const [notice, setNotice] = useState<SheetNoticeWords | null>(null)
  const busy = useRef(false)

  async function save(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const found = taskProblems(task)
    setProblems(found)
    if (found.name) return form.querySelector<HTMLElement>('input[type="text"]')?.focus()
    if (found.dueOn) return form.querySelector<HTMLElement>('input[type="date"]')?.focus()
    if (busy.current) return
    busy.current = true
    setSaving(true)
    setNotice(null)
    try {
      sheet.onAdded(await sheet.api.addTask(task))
    } catch (error) {
      const outcome = outcomeOf(error)
      if (outcome !== 'refused') sheet.onUnknown()
      if (outcome === 'done_before') onKeySpent()
      setNotice(sheet.noticeFor(error))
      setSaving(false)
    } finally {
      busy.current = false
    }
  }

  return { saving, problems, notice, save }
}

function newTask(dueOn: string): TaskDraft {
  return { key: uuid(), type: 'custom', name: '', dueOn, priority: 'normal', details: '' }
}

function taskProblems({ name, dueOn }: TaskDraft): TaskProblems {
  const problems: TaskProblems = {}
  if (name.trim() === '') problems.name = 'nameMissing'
  else if (name.trim().length > nameLimit) problems.name = 'nameTooLong'
  if (!/^\d{4}-\d{2}-\d{2}$/.test(dueOn)) problems.dueOn = 'dueMissing'
  return problems
}
