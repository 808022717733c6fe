import { type RefObject, useEffect, useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelRecordView } from '../../../../contract/panel.ts'
import { keptBackOf } from '../../../api/email-states.ts'
import { Button } from '../../../ui/small/button.tsx'
import { sayWhen, type TimeStyle } from '../../../ui/times.ts'
import { useWords, type Words } from '../../../ui/words.tsx'
import { nameOf } from './failure-notice.ts'
import { OutsideLink } from './outside-link.tsx'
import classes from './panel.module.css'
import type { DraftLike } from './slots.ts'
import type { Sending } from './use-sending.ts'

type Mailbox = PanelRecordView['mailbox']

/** Causes with words of their own; any other is told by the state. */
const causeWords = {
  mailbox_admin_consent_needed: 'panel.mailboxApproval',
  mailbox_admin_consent_pending: 'panel.mailboxApproval',
  mailbox_scope_missing: 'panel.mailboxScope',
  mailbox_not_enabled: 'panel.mailboxNotEnabled',
} as const

const stateWords = { missing: 'panel.mailboxMissing', lost: 'panel.mailboxLost' } as const

const hasWords = (cause: Mailbox['cause']): cause is keyof typeof causeWords =>
  cause !== null && cause in causeWords

/** A quiet line when nothing can leave or no answer can be read; nothing when the mailbox is well. */
export function MailboxNotice({ view, profileUrl }: { view: PanelRecordView; profileUrl: string }) {
  const words = useWords()
  const { state, cause, isStalled } = view.mailbox
  if (state === 'healthy' && !isStalled) return null
  const why = state === 'healthy' ? 'panel.mailboxStalled' : stateWords[state]
  return (
    <div className={classes.notice} data-tone="attention">
      <span>{words(hasWords(cause) ? causeWords[cause] : why)}</span>
      <OutsideLink href={profileUrl}>
        {words(state === 'missing' ? 'panel.connectMailbox' : 'panel.reconnectMailbox')}
      </OutsideLink>
    </div>
  )
}

/** That whoever the record is about wants no mail: said before somebody begins to write. */
export function SaidNoNotice({ view }: { view: PanelRecordView }) {
  const words = useWords()
  const [person, ...others] = view.people
  if (!person?.saidNo || others.length > 0) return null
  return (
    <div className={classes.notice} data-tone="attention">
      <span>{words(`panel.saidNo.${person.saidNo}`, { name: person.name })}</span>
    </div>
  )
}

interface DraftNoticeProps {
  draft: DraftLike | null
  /** The draft that was discarded just now. */
  discarded: DraftLike | null
  undoButton: RefObject<HTMLButtonElement | null>
  onContinue(): void
  onDiscard(): void
  restore(): void
}

/** The mail that was closed before it was sent; for a while after it was discarded, the way to have it back. */
export function DraftNotice(props: DraftNoticeProps) {
  const words = useWords()
  if (props.discarded) {
    return (
      <div className={classes.notice}>
        <span className={classes.noticeText}>{words('panel.draftDiscarded')}</span>
        <Button ref={props.undoButton} size="small" look="light" onClick={props.restore}>
          {words('sending.undo')}
        </Button>
      </div>
    )
  }
  if (!props.draft) return null
  const subject = props.draft.subject.trim()
  return (
    <div className={classes.notice}>
      <span className={classes.noticeText}>
        {subject ? words('panel.draftWaiting', { subject }) : words('panel.draftUntitled')}
      </span>
      <span className={classes.noticeButtons}>
        <Button size="small" look="light" onClick={props.onContinue}>
          {words('panel.continueDraft')}
        </Button>
        <Button size="small" look="quiet" muted onClick={props.onDiscard}>
          {words('panel.discardDraft')}
        </Button>
      </span>
    </div>
  )
}

/** What is being done with mails that were just written, or are let go. */
export function sendingWords(rows: EmailSummary[], words: Words, time: TimeStyle): string {
  const [first] = rows
  if (first?.schedule) return words('emailSchedule.scheduling')
  const waiting = keptBackOf(rows)
  if (first && waiting.count > 0) {
    if (waiting.first === null) return words('emailSchedule.waitUnknown')
    const when = sayWhen(waiting.first, time)
    if (rows.length === 1) return words('emailSchedule.waits', { name: nameOf(first), when })
    const { count } = waiting
    return count === rows.length
      ? words('emailSchedule.waitMany', { count, when })
      : words('emailSchedule.waitSome', { count, rest: rows.length - count, when })
  }
  return first && rows.length === 1
    ? words('sending.one', { name: nameOf(first) })
    : words('sending.many', { count: rows.length })
}

/** What is leaving right now, and the way to take it back. */
export function SendingNotice({
  sending,
  time,
  onUndo,
}: {
  sending: Sending<unknown>
  time: TimeStyle
  onUndo(): void
}) {
  const words = useWords()
  if (sending.step === 'idle') return null
  const rows = sending.step === 'undoable' ? sending.emails : sending.rows
  return (
    <div className={classes.notice} data-tone="moving">
      <span className={classes.noticeText}>{sendingWords(rows, words, time)}</span>
      {sending.step === 'undoable' && (
        <Button size="small" look="filled" onClick={onUndo}>
          {words('sending.undo')}
          <SecondsLeft until={sending.until} />
        </Button>
      )}
    </div>
  )
}

/** How long it can still be taken back. Not read out: a number a second would drown everything else. */
function SecondsLeft({ until }: { until: number }) {
  const words = useWords()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 250)
    return () => clearInterval(timer)
  }, [])
  const seconds = Math.max(1, Math.ceil((until - now) / 1000))
  return (
    <span className={classes.secondsLeft} aria-hidden>
      {words('sending.secondsLeft', { seconds })}
    </span>
  )
}
