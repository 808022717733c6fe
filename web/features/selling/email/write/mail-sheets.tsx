import { Text } from '@mantine/core'
import { type ComponentType, type ReactNode, useState } from 'react'
import type { EmailSummary, SendRequest } from '../../../../../contract/email.ts'
import type { AppComposeApi } from '../../../../api/app-compose.ts'
import { type OutsideAsked, outsideAsked } from '../../../../api/outside-hours.ts'
import { askedFor, planned, withZones } from '../../../../api/planned-request.ts'
import { refusalWords } from '../../../../api/refusal-words.ts'
import { sentDrafts } from '../../../../api/sent-drafts.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { Card } from '../../../../ui/card.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import type { SheetProps } from '../../../../ui/sheet.tsx'
import type { SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { sayWhen } from '../../../../ui/times.ts'
import { useWords as useSheetWords, type Words } from '../../../../ui/words.tsx'
import { ComposeSheet } from '../compose/compose-sheet.tsx'
import type { ComposeView, Draft } from '../compose/draft.ts'
import { OutsideSheet } from '../schedule/outside-question.tsx'
import { ScheduleSheet } from '../schedule/schedule-sheet.tsx'
import classes from './write.module.css'

export interface WrittenMail {
  request: SendRequest
  draft: Draft
}

/** What the page around does with a mail that is written. */
export interface MailTaken {
  api: AppComposeApi
  view: ComposeView
  emails: EmailSummary[]
  written: WrittenMail
}

/** What becomes of what is written. */
export interface SendingMail {
  noticeFor(error: unknown, words: Words): SheetNoticeWords
  /** After it was refused, the draft to go on with. */
  keyAfter(error: unknown, draft: Draft): Draft
  onSent(taken: MailTaken): void
}

type SheetState =
  | { kind: 'compose'; draft: Draft | null; notice: SheetNoticeWords | null }
  | { kind: 'schedule'; written: WrittenMail; notice: SheetNoticeWords | null }
  | { kind: 'outside'; written: WrittenMail; asked: OutsideAsked }
  | { kind: 'sending' }

interface MailSheetsProps extends SendingMail {
  api: AppComposeApi
  view: ComposeView
  /** What to begin with; null for nothing. */
  begin: Draft | null
  /** When that was written, where it is an earlier draft that is back. */
  backFrom?: string | undefined
  /** What compose stands in. */
  Frame: ComponentType<SheetProps>
  title?: string
  /** Said above compose. */
  above?: ReactNode
  onClose(draft: Draft | null): void
}

/** The sheets of a mail that is written in the web app: compose, when it leaves, and the question about sending hours. */
export function MailSheets({ api, view, ...props }: MailSheetsProps) {
  const { t, language } = useWords()
  const words = useSheetWords()
  const time = useTimeStyle()
  const [sheet, setSheet] = useState<SheetState>({ kind: 'compose', draft: props.begin, notice: null })
  const [round, setRound] = useState(0)

  /** Compose begins anew with what is in the draft. */
  function compose(draft: Draft, notice: SheetNoticeWords | null = null) {
    setRound((before) => before + 1)
    setSheet({ kind: 'compose', draft, notice })
  }

  async function send(asked: WrittenMail) {
    const written = withZones(asked)
    sentDrafts.goes(written.request.key)
    setSheet({ kind: 'sending' })
    try {
      const { emails } = await api.send(askedFor(written))
      props.onSent({ api, view, emails, written })
    } catch (error) {
      const draft = props.keyAfter(error, written.draft)
      const asked = outsideAsked(error)
      if (asked) return setSheet({ kind: 'outside', written, asked })
      compose(draft, props.noticeFor(error, words))
    }
  }

  if (sheet.kind === 'sending')
    return (
      <Card>
        <Text role="status">{t('emailWrite.sending')}</Text>
      </Card>
    )
  const { draft, notice } = sheet.kind === 'compose' ? sheet : { draft: sheet.written.draft, notice: null }
  return (
    <>
      {props.above}
      {/* It stays where it is while something is asked about it. */}
      <ComposeSheet
        key={round}
        api={api}
        view={view}
        language={language}
        draft={draft}
        notice={notice}
        sayTime={(instant) => sayWhen(instant, time)}
        title={props.title}
        backFrom={draft === props.begin ? props.backFrom : undefined}
        Frame={props.Frame}
        onClose={props.onClose}
        onSend={send}
        onSchedule={(written) => setSheet({ kind: 'schedule', written, notice: null })}
      />
      {sheet.kind === 'outside' ? (
        <OutsideSheet
          asked={sheet.asked}
          time={time}
          Frame={ScheduleFrame}
          onClose={() => setSheet({ kind: 'compose', draft: sheet.written.draft, notice: null })}
          onChoose={(outside) => send({ ...sheet.written, request: { ...sheet.written.request, outside } })}
        />
      ) : null}
      {sheet.kind === 'schedule' ? (
        <ScheduleSheet
          api={api}
          people={view.people.filter(({ id }) => sheet.written.draft.to.includes(id))}
          time={time}
          isChange={false}
          begin={sheet.written.request.schedule ?? sheet.written.draft.schedule ?? null}
          zones={sheet.written.draft.zones}
          notice={sheet.notice}
          say={(error) => refusalWords(error, words).words}
          noticeFor={(error) => props.noticeFor(error, words)}
          Frame={ScheduleFrame}
          onClose={(left) => compose({ ...sheet.written.draft, ...left })}
          onChosen={(chosen) => send(planned(sheet.written, chosen))}
        />
      ) : null}
    </>
  )
}

function ScheduleFrame({ children, footer, ...dialog }: SheetProps): ReactNode {
  return (
    <Dialog {...dialog}>
      <div className={classes.controls}>
        {children}
        <div className={classes.footer}>{footer}</div>
      </div>
    </Dialog>
  )
}
