import { IconChecklist, IconFlag, IconMail } from '@tabler/icons-react'
import { useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { TaskSummary } from '../../../../contract/tasks.ts'
import {
  actionsOf,
  reasonBesideState,
  shownState,
  shownStates,
  stateWord,
} from '../../../api/email-states.ts'
import { paths } from '../../../paths.ts'
import { Button } from '../../../ui/small/button.tsx'
import { cityOf, sayDay, sayExactly, sayWhen, type TimeStyle } from '../../../ui/times.ts'
import { useWords } from '../../../ui/words.tsx'
import { careOf, type HistoryItem, isCancellable } from './history.ts'
import { OutsideLink } from './outside-link.tsx'
import classes from './panel.module.css'

interface HistoryListProps {
  items: HistoryItem[]
  time: TimeStyle
  /** The web app's address, for what is decided there. */
  appUrl: string
  /** Who reads. */
  userId: string
  /** Mails that the bar above can take back already. */
  undoable: ReadonlySet<string>
  onCancel(email: EmailSummary): void
  onSendNow(email: EmailSummary): void
  onReschedule(email: EmailSummary): void
  onAnswers(email: EmailSummary): void
}

/** What happened with the record, newest first. */
export function HistoryList(props: HistoryListProps) {
  return (
    <ol className={classes.list}>
      {props.items.map((item) =>
        item.kind === 'email' ? (
          <EmailRow key={item.id} email={item.email} {...props} />
        ) : (
          <TaskRow key={item.id} task={item.task} {...props} />
        ),
      )}
    </ol>
  )
}

function EmailRow({ email, time, appUrl, ...reader }: HistoryListProps & { email: EmailSummary }) {
  const words = useWords()
  // Nothing is left of whoever was erased.
  const name = (email.to.name ?? email.to.address) || '–'
  const reason = reasonBesideState(email, reader.userId)
  const care = careOf(email, reader.userId)
  return (
    <li className={classes.item}>
      <IconMail className={classes.itemIcon} size={18} stroke={1.5} aria-hidden />
      <div className={classes.itemBody}>
        <div className={classes.itemTop}>
          <span className={classes.itemTitle}>
            {email.sender.id === reader.userId ? (
              <OutsideLink href={`${appUrl}${paths.email(email.id)}`}>
                {email.subject || words('history.email')}
              </OutsideLink>
            ) : (
              email.subject
            )}
          </span>
          <span className={classes.state} data-tone={shownStates[shownState(email)].tone}>
            {words(stateWord(email, reader.userId))}
          </span>
        </div>
        <p className={classes.facts}>
          <span>{words('history.to', { name })}</span>
          <When email={email} time={time} />
          <span>{words('history.by', { name: email.sender.name })}</span>
          <CrmFact crm={email.crm} wordsAt={emailCrmWords} />
        </p>
        <Answers
          email={email}
          time={time}
          onOpen={email.sender.id === reader.userId ? reader.onAnswers : null}
        />
        {(reason || care) && (
          <p className={classes.reason}>
            {reason && words(reason, { name, sender: email.sender.name })}{' '}
            {care && (
              <OutsideLink href={`${appUrl}${paths.email(email.id)}`}>{words(`history.${care}`)}</OutsideLink>
            )}
          </p>
        )}
        <EmailButtons email={email} appUrl={appUrl} {...reader} />
      </div>
    </li>
  )
}

/** When it was, or is to be; for one that is scheduled by another clock, what that shows then. */
function When({ email: { at, schedule, state }, time }: { email: EmailSummary; time: TimeStyle }) {
  const words = useWords()
  if (schedule === null || state !== 'scheduled') return <time dateTime={at}>{sayWhen(at, time)}</time>
  const shown = <time dateTime={at}>{words('emailSchedule.scheduled', { when: sayExactly(at, time) })}</time>
  const there = {
    when: sayExactly(at, { ...time, timeZone: schedule.timeZone }),
    city: cityOf(schedule.timeZone),
  }
  if (there.when === sayExactly(at, time)) return shown
  return (
    <>
      {shown}
      <span>{words('emailSchedule.there', there)}</span>
    </>
  )
}

/** The button that was pressed is gone by then. */
const takeFocus = (button: HTMLButtonElement | null) => button?.focus()

type Reader = Pick<
  HistoryListProps,
  'appUrl' | 'userId' | 'undoable' | 'onCancel' | 'onSendNow' | 'onReschedule'
>

/** What its sender may do before it leaves. */
function EmailButtons({
  email,
  onCancel,
  onSendNow,
  onReschedule,
  ...reader
}: Reader & { email: EmailSummary }) {
  const words = useWords()
  const { subject } = email
  const may = actionsOf(email, reader.userId)
  const [isAsking, setAsking] = useState(false)
  if (!isCancellable(email, reader)) return null
  if (isAsking && email.state === 'scheduled')
    return (
      <div className={classes.rowButtons}>
        <Button look="plain" size="tiny" onClick={() => onCancel(email)}>
          {words('history.doNotSend')}
        </Button>
        <Button ref={takeFocus} look="plain" size="tiny" onClick={() => setAsking(false)}>
          {words('history.keep')}
        </Button>
      </div>
    )
  // What leaves in a moment is cancelled at once; what was written for another day is asked about.
  const cancel = () => (email.state === 'scheduled' ? setAsking(true) : onCancel(email))
  const buttons = [
    ...(may.schedule
      ? ([
          ['emailSchedule.changeTime', 'emailSchedule.changeTimeOf', onReschedule],
          ['emailSchedule.sendNow', 'emailSchedule.sendNowOf', onSendNow],
        ] as const)
      : []),
    ['history.cancel', 'history.cancelOf', cancel] as const,
  ]
  return (
    <div className={classes.rowButtons}>
      {may.edit && (
        <OutsideLink href={`${reader.appUrl}${paths.editEmail(email.id)}`}>
          {words('history.edit')}
        </OutsideLink>
      )}
      {buttons.map(([word, wholeWord, act]) => (
        <Button
          key={word}
          look="plain"
          size="tiny"
          aria-label={words(wholeWord, { subject })}
          onClick={() => act(email)}
        >
          {words(word)}
        </Button>
      ))}
    </div>
  )
}

/** What came back: who answered and when, where the sender reads it, and whom it did not reach. */
function Answers({
  email,
  time,
  onOpen,
}: {
  email: EmailSummary
  time: TimeStyle
  onOpen: HistoryListProps['onAnswers'] | null
}) {
  const words = useWords()
  const { subject, replied, bounced } = email
  return (
    <>
      {replied && (
        <p className={classes.facts}>
          <span>{words('history.answerFrom', { name: replied.from.name ?? replied.from.address })}</span>
          <time dateTime={replied.at}>{sayWhen(replied.at, time)}</time>
          {onOpen && (
            <Button
              look="plain"
              size="tiny"
              aria-label={words('answers.openOf', { subject })}
              onClick={() => onOpen(email)}
            >
              {words('answers.open')}
            </Button>
          )}
        </p>
      )}
      {bounced && (
        <p className={classes.reason}>
          {words('history.notDelivered', { name: bounced.addresses.join(', ') || email.to.address })}{' '}
          {words(`emailStates.bounce.${bounced.kind ?? 'unknown'}`)}
        </p>
      )}
    </>
  )
}

function TaskRow({ task, time, appUrl, userId }: HistoryListProps & { task: TaskSummary }) {
  const words = useWords()
  return (
    <li className={classes.item}>
      <IconChecklist className={classes.itemIcon} size={18} stroke={1.5} aria-hidden />
      <div className={classes.itemBody}>
        <div className={classes.itemTop}>
          <span className={classes.itemTitle}>{task.name}</span>
          <span className={classes.state} data-tone={task.state === 'complete' ? 'good' : 'quiet'}>
            {words(`taskValues.state.${task.state}`)}
          </span>
        </div>
        <p className={classes.facts}>
          <span>{words(`taskValues.type.${task.type}`)}</span>
          <span>{words('history.due', { day: sayDay(task.dueOn, time) })}</span>
          {task.priority === 'high' && (
            <span className={classes.flag}>
              <IconFlag size={14} stroke={1.5} aria-hidden />
              {words('history.highPriority')}
            </span>
          )}
          <span>{words('history.by', { name: task.owner.name })}</span>
          <CrmFact crm={task.crm} wordsAt={taskCrmWords} />
        </p>
        {task.crm.state === 'failed' && task.owner.id === userId && (
          <p className={classes.reason}>
            <OutsideLink href={`${appUrl}${paths.tasks}`}>{words('history.logAgain')}</OutsideLink>
          </p>
        )}
      </div>
    </li>
  )
}

interface CrmWords {
  written: string
  under_way: string
  failed: string
}
const emailCrmWords: CrmWords = {
  written: 'history.logged',
  under_way: 'history.logging',
  failed: 'history.loggedFailed',
}
const taskCrmWords: CrmWords = {
  written: 'history.taskLogged',
  under_way: 'history.taskLogging',
  failed: 'history.taskFailed',
}

/** How far the write to Salesforce has come; a link when it is there. */
function CrmFact({ crm, wordsAt }: { crm: TaskSummary['crm']; wordsAt: CrmWords }) {
  const words = useWords()
  if (crm.state === 'none') return null
  if (crm.state === 'failed') {
    return (
      <span className={classes.bad}>
        {words(wordsAt.failed)}
        {crm.code && <code className={classes.code}> {crm.code}</code>}
      </span>
    )
  }
  if (crm.state !== 'written') return <span>{words(wordsAt.under_way)}</span>
  if (crm.taskUrl === null) return <span>{words(wordsAt.written)}</span>
  return <OutsideLink href={crm.taskUrl}>{words(wordsAt.written)}</OutsideLink>
}
