import type { Language } from '../../../../contract/basics.ts'
import type { EmailSummary, OutsideHours, SendRequest, SendSchedule } from '../../../../contract/email.ts'
import type { PanelRecordView } from '../../../../contract/panel.ts'
import type { TaskSummary } from '../../../../contract/tasks.ts'
import type { OutsideAsked } from '../../../api/outside-hours.ts'
import type { PanelApi } from '../../../api/panel-api.ts'
import type { SheetNoticeWords } from '../../../ui/sheet-notice.tsx'
import type { TimeStyle } from '../../../ui/times.ts'

/** What the panel asks of a draft: the key that makes a send happen once, whom it goes to, the subject to show. */
export interface DraftLike {
  key: string
  /** Salesforce ids of the people it goes to. */
  to: string[]
  subject: string
  /** The time that was chosen, and zones of whom it goes to, by Salesforce id. */
  schedule?: SendSchedule | undefined
  zones?: Record<string, string> | undefined
  /** Of an answer: its message, and whom that says; and the mail among whose answers it is written. */
  answering?: { message: string; to: EmailSummary['to'] } | undefined
  under?: { id: string; subject: string } | undefined
}

/** What the panel gives to the sheet that writes a mail. */
export interface ComposeSlotProps<Draft extends DraftLike> {
  api: PanelApi
  view: PanelRecordView
  language: Language
  /** The draft to go on with; null for a new one. */
  draft: Draft | null
  /** What became of the last try with this draft; null when there was none. */
  notice: SheetNoticeWords | null
  /** An instant, ISO 8601, in the reader's words. */
  sayTime(instant: string): string
  /** The address at which a draft stands in the web app. */
  largerWindow(draftId: string): string
  onClose(draft: Draft | null): void
  onSend(written: Written<Draft>): void
  /** It is to leave later: when is chosen next. */
  onSchedule(written: Written<Draft>): void
}

/** A mail that is written, and the draft that it was written as. */
export interface Written<Draft> {
  request: SendRequest
  draft: Draft
}

/** When a mail is to leave, and by whose clock whom it goes to goes where its sender has chosen that. */
export interface Plan {
  schedule: SendSchedule
  zones: Record<string, string>
}

/** The same once it is chosen. */
export interface ChosenTime extends Plan {
  /** The instant, ISO 8601, as far as the server has told it. */
  at: string | null
}

/** What the panel gives to the sheet that chooses when a mail leaves. */
export interface ScheduleSlotProps {
  api: PanelApi
  /** Whom it goes to. */
  people: { id: string; name: string }[]
  time: TimeStyle
  /** Whether it is scheduled already. */
  isChange: boolean
  /** The time to begin with, that was chosen before; null for tomorrow morning. */
  begin: SendSchedule | null
  zones?: Record<string, string> | undefined
  /** By whose clock the recipient of a queued mail goes. */
  known?: { timeZone: string; origin: 'state' | 'country' | 'chosen' } | null
  /** What became of the last try with it; null when there was none. */
  notice: SheetNoticeWords | null
  say(error: unknown): string
  noticeFor(error: unknown): SheetNoticeWords
  onClose(left: Plan | null): void
  onChosen(chosen: ChosenTime): Promise<void>
}

/** What the panel gives to the sheet that asks about sending hours. */
export interface OutsideSlotProps {
  asked: OutsideAsked
  time: TimeStyle
  onChoose(outside: OutsideHours): void
  onClose(): void
}

/** What the panel gives to the sheet that shows what came back to a mail, and in which that is answered. */
export interface AnswersSlotProps<Draft extends DraftLike> extends Omit<ComposeSlotProps<Draft>, 'view'> {
  email: { id: string; subject: string }
  time: TimeStyle
  /** Where the whole conversation is. */
  href: string
  noticeFor(error: unknown): SheetNoticeWords
}

/** What the panel gives to the sheet that adds a task. */
export interface AddTaskSlotProps {
  api: PanelApi
  /** The day to begin with, `2026-11-24`. */
  dueOn: string
  noticeFor(error: unknown): SheetNoticeWords
  /** No clear answer came: the task may stand in the history. */
  onUnknown(): void
  onClose(): void
  onAdded(task: TaskSummary): void
}
