import type { Language } from '../../../contract/basics.ts'
import type { SendRequest } from '../../../contract/email.ts'
import type { PanelRecordView } from '../../../contract/panel.ts'
import type { TaskSummary } from '../../../contract/tasks.ts'
import type { PanelApi } from '../../api/panel-api.ts'

/** What the panel asks of a draft: the key that makes a send happen once, and the subject to show. */
export interface DraftLike {
  key: string
  subject: string
}

/** What the panel gives to the sheet that writes a mail. */
export interface ComposeSlotProps<Draft extends DraftLike> {
  api: PanelApi
  view: PanelRecordView
  language: Language
  /** The draft to go on with; null for a new one. */
  draft: Draft | null
  /** Why the server did not take this draft, in words, with the code; null when it was not refused. */
  refusal: { words: string; code: string } | null
  onClose(draft: Draft | null): void
  onSend(sending: { request: SendRequest; draft: Draft }): void
}

/** What the panel gives to the sheet that adds a task. */
export interface AddTaskSlotProps {
  api: PanelApi
  /** The day to begin with, `2026-11-24`. */
  dueOn: string
  wordsFor(error: unknown): { words: string; code: string }
  onClose(): void
  onAdded(task: TaskSummary): void
}
