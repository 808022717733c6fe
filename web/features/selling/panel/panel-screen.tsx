import { type UseQueryResult, useQuery, useQueryClient } from '@tanstack/react-query'
import { type ComponentType, Suspense, useRef, useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelPerson, PanelRecordView, SalesAction } from '../../../../contract/panel.ts'
import { shownState } from '../../../api/email-states.ts'
import type { PanelApi, ReadyBoot } from '../../../api/panel-api.ts'
import { planned, withZones } from '../../../api/planned-request.ts'
import { refusalWords } from '../../../api/refusal-words.ts'
import { paths } from '../../../paths.ts'
import hidden from '../../../ui/hidden.module.css'
import { Button } from '../../../ui/small/button.tsx'
import { sayWhen, tomorrowFor } from '../../../ui/times.ts'
import { useWords } from '../../../ui/words.tsx'
import { obstacleTo } from './actions.ts'
import { ChooseActions } from './choose-actions.tsx'
import { answersNotice, failureNotice, nameOf, scheduleNotice } from './failure-notice.ts'
import { historyOf } from './history.ts'
import { HistoryList } from './history-list.tsx'
import { useKeptDrafts } from './kept-drafts.ts'
import { DraftNotice, MailboxNotice, SaidNoNotice, SendingNotice } from './notices.tsx'
import { ObstacleSheet } from './obstacle-sheet.tsx'
import { SignInLink } from './outside-link.tsx'
import classes from './panel.module.css'
import { RecordHeading } from './record-heading.tsx'
import { SheetWait } from './sheet-wait.tsx'
import type {
  AddTaskSlotProps,
  AnswersSlotProps,
  ChosenTime,
  ComposeSlotProps,
  DraftLike,
  OutsideSlotProps,
  ScheduleSlotProps,
  Written,
} from './slots.ts'
import { useAnnouncer } from './use-announcer.tsx'
import { useMailActions } from './use-mail-actions.ts'
import { type PanelSheetState, usePanelSheet, useWaitingAction, writingOf } from './use-panel-sheet.ts'
import { changeRecord, isComing, readRecordAgain, recordQuery, useActivity } from './use-record.ts'
import type { Sending } from './use-sending.ts'
import { useWrittenMail } from './use-written-mail.ts'

export interface PanelScreenProps<Draft extends DraftLike> {
  boot: ReadyBoot
  api: PanelApi
  /** The sheets of the actions; loaded when one is about to be chosen. */
  Compose: ComponentType<ComposeSlotProps<Draft>>
  AddTask: ComponentType<AddTaskSlotProps>
  Schedule: ComponentType<ScheduleSlotProps>
  Outside: ComponentType<OutsideSlotProps>
  Answers: ComponentType<AnswersSlotProps<Draft>>
  prefetch(): void
}

/** The panel on a record: the actions, who it is, and what happened. */
export function PanelScreen<Draft extends DraftLike>(props: PanelScreenProps<Draft>) {
  const { boot, api, Compose, AddTask, Schedule, Outside, Answers, prefetch } = props
  const words = useWords()
  const client = useQueryClient()
  const record = useQuery(recordQuery(api))
  const chooser = useRef<HTMLButtonElement>(null)
  const { announcement, announce } = useAnnouncer()
  const drafts = useKeptDrafts(api, usePanelSheet<Draft>(chooser))
  const { sheet, draft, open, close, setDraft } = drafts
  const [since, setSince] = useState(0)
  const view = record.data
  const isUnreadable = !view && record.error !== null
  const profileUrl = `${boot.appUrl}${paths.profile}`
  const { sending, send, undo } = useWrittenMail<Draft>({
    api,
    time: boot,
    announce,
    open,
    onStarted() {
      setSince(Date.now())
      setDraft(null)
      close()
    },
  })
  const actions = useMailActions({ api, time: boot, announce, onMoving: () => setSince(Date.now()) })
  useActivity({ api, view, since }, (settled) => {
    for (const email of settled) announce(words(`sending.${shownState(email)}To`, { name: nameOf(email) }))
  })

  function choose(action: SalesAction, seen: PanelRecordView | undefined = view) {
    if (action === 'add_task') return open({ kind: 'add_task' })
    if (!seen) return open({ kind: 'waiting', action })
    const obstacle = obstacleTo(action, seen)
    if (obstacle) open({ kind: 'obstacle', obstacle, action })
    // An answer is gone on with from the notice that tells of it.
    else open({ kind: 'compose', draft: draft?.under ? null : draft, notice: null })
  }

  useWaitingAction(sheet, view !== undefined || isUnreadable, (action) => (view ? choose(action) : close()))

  function done(said: string, visible = false) {
    setSince(Date.now())
    announce(said, { visible })
    close()
  }

  const retry = async (action: SalesAction) => choose(action, (await record.refetch()).data)

  return (
    <>
      <main className={classes.page} inert={sheet.kind !== 'none'}>
        <header className={classes.header}>
          <ChooseActions
            object={isUnreadable ? null : boot.record.object}
            buttonRef={chooser}
            onOpen={prefetch}
            onChoose={choose}
          />
          {!isUnreadable && <RecordHeading opened={boot.record} view={view} />}
        </header>
        {view && <MailboxNotice view={view} profileUrl={profileUrl} />}
        {view && <SaidNoNotice view={view} />}
        <SendingNotice sending={sending} time={boot} onUndo={undo} />
        {sheet.kind === 'none' && (
          <DraftNotice
            {...drafts}
            onContinue={() => (draft?.under ? open(writingOf(draft, null)) : choose('send_email'))}
            onDiscard={() => {
              drafts.discard()
              announce(words('panel.draftDiscarded'))
            }}
          />
        )}
        {announcement}
        {view ? (
          <History
            {...{ view, sending, boot, actions }}
            onReschedule={(email) => open({ kind: 'reschedule', email })}
            onAnswers={(email) => open({ kind: 'answers', email, draft: null, notice: null })}
            onChoose={choose}
          />
        ) : (
          <Unloaded record={record} homeUrl={`${boot.appUrl}${paths.home}`} />
        )}
      </main>
      {view && sheet.kind === 'obstacle' && (
        <ObstacleSheet
          obstacle={sheet.obstacle}
          view={view}
          profileUrl={profileUrl}
          onRetry={() => retry(sheet.action)}
          onClose={close}
        />
      )}
      {sheet.kind === 'waiting' && <SheetWait />}
      {!isUnreadable && (
        <ActionSheets<Draft>
          {...{ boot, api, Compose, AddTask, Schedule, Outside, Answers, view, sheet, open }}
          onClose={close}
          onKeep={setDraft}
          onSend={(sent) => view && send({ ...withZones(sent), view })}
          onReschedule={actions.schedule}
          onAdded={(task) => {
            void changeRecord(client, (shown) => ({ ...shown, tasks: [task, ...shown.tasks] }))
            done(words('taskAdd.saved', { name: task.name }))
          }}
        />
      )}
    </>
  )
}

interface ActionSheetsProps<Draft extends DraftLike>
  extends Pick<
    PanelScreenProps<Draft>,
    'boot' | 'api' | 'Compose' | 'AddTask' | 'Schedule' | 'Outside' | 'Answers'
  > {
  view: PanelRecordView | undefined
  sheet: PanelSheetState<Draft>
  open(sheet: PanelSheetState<Draft>): void
  onClose(): void
  onKeep(draft: Draft | null): void
  onSend(sent: Written<Draft> & { at?: string | null }): void
  onReschedule(email: EmailSummary, chosen: ChosenTime): Promise<void>
  onAdded: AddTaskSlotProps['onAdded']
}

/** The sheet of the action that was chosen, over the whole panel. */
function ActionSheets<Draft extends DraftLike>(props: ActionSheetsProps<Draft>) {
  const { boot, api, Compose, AddTask, Outside, Answers, view, sheet, onClose } = props
  const words = useWords()
  const client = useQueryClient()
  const writing = {
    api,
    language: boot.language,
    sayTime: (instant: string) => sayWhen(instant, boot),
    largerWindow: (id: string) => `${boot.appUrl}${paths.draft(id)}`,
    onClose(kept: Draft | null) {
      props.onKeep(kept)
      onClose()
    },
    onSend: props.onSend,
    onSchedule: (written: Written<Draft>) => props.open({ kind: 'schedule', written, notice: null }),
  }
  return (
    <Suspense fallback={<SheetWait />}>
      {view && sheet.kind === 'compose' && (
        <Compose {...writing} view={view} draft={sheet.draft} notice={sheet.notice} />
      )}
      {view && (sheet.kind === 'schedule' || sheet.kind === 'reschedule') && (
        <ScheduleSlot {...props} view={view} sheet={sheet} />
      )}
      {sheet.kind === 'outside' && (
        <Outside
          asked={sheet.asked}
          time={boot}
          onClose={() => props.open(writingOf(sheet.written.draft, null))}
          onChoose={(outside) => {
            const { request, draft } = sheet.written
            props.onSend({ request: { ...request, outside }, draft })
          }}
        />
      )}
      {sheet.kind === 'answers' && (
        <Answers
          {...writing}
          email={sheet.email}
          draft={sheet.draft}
          notice={sheet.notice}
          time={boot}
          href={`${boot.appUrl}${paths.email(sheet.email.id)}`}
          noticeFor={(error) => answersNotice(error, words)}
          // Whoever has only read keeps what they had put aside.
          onClose={(kept) => (kept || sheet.draft ? writing.onClose(kept) : onClose())}
        />
      )}
      {sheet.kind === 'add_task' && (
        <AddTask
          api={api}
          dueOn={tomorrowFor(boot)}
          noticeFor={(error) => failureNotice('taskAdd', error, words)}
          onUnknown={() => readRecordAgain(client)}
          onClose={onClose}
          onAdded={props.onAdded}
        />
      )}
    </Suspense>
  )
}

/** When a mail is to leave: one that is written goes on from there, one of the history stays there. */
function ScheduleSlot<Draft extends DraftLike>({
  view,
  sheet,
  ...props
}: ActionSheetsProps<Draft> & {
  view: PanelRecordView
  sheet: Extract<PanelSheetState<Draft>, { kind: 'schedule' | 'reschedule' }>
}) {
  const { boot, api, Schedule, onClose } = props
  const words = useWords()
  const isNew = sheet.kind === 'schedule'
  const answered = isNew && sheet.written.draft.answering?.to
  const [only = ''] = isNew ? sheet.written.draft.to : []
  const isAddressee = ({ id, email }: PanelPerson) =>
    isNew ? sheet.written.draft.to.includes(id) : email === sheet.email.to.address
  return (
    <Schedule
      api={api}
      people={
        answered ? [{ id: only, name: answered.name ?? answered.address }] : view.people.filter(isAddressee)
      }
      time={boot}
      isChange={!isNew}
      begin={
        isNew
          ? (sheet.written.request.schedule ?? sheet.written.draft.schedule ?? null)
          : sheet.email.schedule
      }
      zones={isNew ? sheet.written.draft.zones : undefined}
      known={isNew ? null : knownZone(sheet.email)}
      notice={isNew ? sheet.notice : null}
      say={(error) => refusalWords(error, words).words}
      noticeFor={(error) => scheduleNotice(error, words)}
      onClose={(left) =>
        isNew ? props.open(writingOf({ ...sheet.written.draft, ...left }, null)) : onClose()
      }
      onChosen={async (chosen) => {
        if (isNew) {
          props.onSend({ ...planned(sheet.written, chosen), at: chosen.at })
        } else {
          await props.onReschedule(sheet.email, chosen)
          onClose()
        }
      }}
    />
  )
}

function knownZone({ recipientZone }: EmailSummary): ScheduleSlotProps['known'] {
  return recipientZone && { timeZone: recipientZone.timeZone, origin: recipientZone.from }
}

interface HistoryProps {
  view: PanelRecordView
  sending: Sending<unknown>
  boot: ReadyBoot
  actions: ReturnType<typeof useMailActions>
  onReschedule(email: EmailSummary): void
  onAnswers(email: EmailSummary): void
  onChoose(action: SalesAction): void
}

function History({ view, sending, boot, actions, onReschedule, onAnswers, onChoose }: HistoryProps) {
  const words = useWords()
  const provisional = sending.step === 'handing_over' ? sending.rows : []
  const items = historyOf({ emails: [...provisional, ...view.emails], tasks: view.tasks })
  const undoable = new Set(sending.step === 'undoable' ? sending.emails.map((email) => email.id) : [])
  return (
    <section className={classes.history} aria-label={words('history.title')}>
      {items.length > 0 ? (
        <HistoryList
          items={items}
          time={boot}
          appUrl={boot.appUrl}
          userId={view.user.id}
          undoable={new Set([...undoable, ...provisional.map((row) => row.id)])}
          onCancel={actions.cancel}
          onSendNow={actions.sendNow}
          onReschedule={onReschedule}
          onAnswers={onAnswers}
        />
      ) : (
        <div className={classes.empty}>
          <p>{words('history.empty')}</p>
          <Button look="light" onClick={() => onChoose('send_email')}>
            {words('actions.send_email')}
          </Button>
        </div>
      )}
    </section>
  )
}

interface UnloadedProps {
  record: Pick<UseQueryResult, 'error' | 'failureReason' | 'refetch'>
  /** Where a lost connection to Salesforce is brought back. */
  homeUrl: string
}

function Unloaded({ record, homeUrl }: UnloadedProps) {
  const words = useWords()
  if (record.error === null) {
    return (
      <div role="status" className={classes.skeleton}>
        {isComing(record.failureReason) ? (
          <p>{words('panel.away')}</p>
        ) : (
          <span className={hidden.hidden}>{words('panel.loading')}</span>
        )}
        <span className={classes.skeletonRow} />
        <span className={classes.skeletonRow} />
        <span className={classes.skeletonRow} />
      </div>
    )
  }
  const refusal = refusalWords(record.error, words)
  return (
    <div role="alert" className={classes.message}>
      <h1 className={classes.messageTitle}>{words('panel.loadFailed')}</h1>
      <p>{refusal.words}</p>
      {refusal.code === 'salesforce_disconnected' && (
        <SignInLink href={homeUrl}>{words('panel.reconnectSalesforce')}</SignInLink>
      )}
      <div className={classes.buttons}>
        <Button look="plain" onClick={() => record.refetch()}>
          {words('panel.tryAgain')}
        </Button>
      </div>
      <p className={classes.code}>{words('panel.code', { code: refusal.code })}</p>
    </div>
  )
}
