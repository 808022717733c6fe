import { Anchor, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { type ReactNode, useMemo, useRef, useState } from 'react'
import type { EmailSummary, SendRequest } from '../../../../../contract/email.ts'
import { type ComposeRecord, composeEndpoints } from '../../../../../contract/email-compose.ts'
import type { PanelPerson } from '../../../../../contract/panel.ts'
import { call } from '../../../../api/app-client.ts'
import { type AppComposeApi, appComposeApi } from '../../../../api/app-compose.ts'
import { type OutsideAsked, outsideAsked } from '../../../../api/outside-hours.ts'
import { planned, withZones } from '../../../../api/planned-request.ts'
import { refusalWords } from '../../../../api/refusal-words.ts'
import { sentDrafts } from '../../../../api/sent-drafts.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { paths } from '../../../../paths.ts'
import { Card } from '../../../../ui/card.tsx'
import { Dialog } from '../../../../ui/dialog.tsx'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import type { SheetProps } from '../../../../ui/sheet.tsx'
import type { SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { sayWhen } from '../../../../ui/times.ts'
import { useWords as useSheetWords, type Words } from '../../../../ui/words.tsx'
import { ComposeSheet } from '../compose/compose-sheet.tsx'
import { type ComposeView, type Draft, isReachable } from '../compose/draft.ts'
import { OutsideSheet } from '../schedule/outside-question.tsx'
import { ScheduleSheet } from '../schedule/schedule-sheet.tsx'
import { ComposeFrame, OtherPerson } from './compose-frame.tsx'
import { PersonPicker } from './person-picker.tsx'
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

interface WriteMailProps {
  record: ComposeRecord
  /** What to begin with, once it is known who can be written to; null for nothing. */
  begin(view: ComposeView): Draft | null
  noticeFor(error: unknown, words: Words): SheetNoticeWords
  /** After it was refused, the draft to go on with. */
  keyAfter(error: unknown, draft: Draft): Draft
  onSent(taken: MailTaken): void
  onClose(): void
}

/** Compose on a page of the web app: the panel's own sheets, about a record of Salesforce. */
export function WriteMail(props: WriteMailProps) {
  const { say } = useErrorWords()
  const { t } = useWords()
  const [record, setRecord] = useState(props.record)
  const [carried, setCarried] = useState<Draft | null>(null)
  const [picking, setPicking] = useState(false)
  const view = useQuery({
    queryKey: ['compose', record.object, record.id],
    queryFn: ({ signal }) => call(composeEndpoints.record, { params: record, signal }),
    retry: false,
    // Whoever writes goes on writing: what is in the fields hangs on it.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (picking)
    return (
      <PersonPicker
        onChoose={(person) => {
          setCarried((draft) => draft && { ...draft, to: [person.id] })
          setRecord({ object: person.object, id: person.id })
          setPicking(false)
        }}
      />
    )
  if (view.error) return <ReadingFailed words={say(view.error)} again={() => void view.refetch()} />
  if (!view.data) return <RowsSkeleton rows={8} label={t('common.loading')} />
  if (view.data.mailbox.state !== 'healthy') return <NoMailbox />
  return (
    <Sheets
      key={record.id}
      {...props}
      record={record}
      view={view.data}
      begin={carried ? () => carried : props.begin}
      onOther={(draft) => {
        setCarried(draft)
        setPicking(true)
      }}
    />
  )
}

type SheetState =
  | { kind: 'compose'; draft: Draft | null; notice: SheetNoticeWords | null }
  | { kind: 'schedule'; written: WrittenMail; notice: SheetNoticeWords | null }
  | { kind: 'outside'; written: WrittenMail; asked: OutsideAsked }
  | { kind: 'sending' }

interface SheetsProps extends WriteMailProps {
  view: ComposeView
  /** The draft is to go to somebody else. */
  onOther(draft: Draft | null): void
}

function Sheets({ record, view, ...props }: SheetsProps) {
  const { t, language } = useWords()
  const words = useSheetWords()
  const time = useTimeStyle()
  const api = useMemo(() => appComposeApi(record), [record])
  const isOther = useRef(false)
  const [sheet, setSheet] = useState<SheetState>(() => ({
    kind: 'compose',
    draft: props.begin(view),
    notice: null,
  }))
  const chooseOther = () => {
    isOther.current = true
  }
  const isPerson = record.object === 'Lead' || record.object === 'Contact'

  async function send(asked: WrittenMail) {
    const written = withZones(asked)
    sentDrafts.goes(written.request.key)
    setSheet({ kind: 'sending' })
    try {
      const { emails } = await api.send(written.request)
      props.onSent({ api, view, emails, written })
    } catch (error) {
      const draft = props.keyAfter(error, written.draft)
      const asked = outsideAsked(error)
      if (asked) return setSheet({ kind: 'outside', written, asked })
      setSheet({ kind: 'compose', draft, notice: props.noticeFor(error, words) })
    }
  }

  if (sheet.kind === 'sending')
    return (
      <Card>
        <Text role="status">{t('emailWrite.sending')}</Text>
      </Card>
    )
  if (sheet.kind === 'outside') {
    const { request, draft } = sheet.written
    return (
      <OutsideSheet
        asked={sheet.asked}
        time={time}
        Frame={ScheduleFrame}
        onClose={() => setSheet({ kind: 'compose', draft, notice: null })}
        onChoose={(outside) => send({ request: { ...request, outside }, draft })}
      />
    )
  }
  if (sheet.kind === 'schedule') {
    const { request, draft } = sheet.written
    return (
      <ScheduleSheet
        api={api}
        people={view.people.filter(({ id }) => draft.to.includes(id))}
        time={time}
        isChange={false}
        begin={request.schedule ?? draft.schedule ?? null}
        zones={draft.zones}
        notice={sheet.notice}
        say={(error) => refusalWords(error, words).words}
        noticeFor={(error) => props.noticeFor(error, words)}
        Frame={ScheduleFrame}
        onClose={(left) => setSheet({ kind: 'compose', draft: { ...draft, ...left }, notice: null })}
        onChosen={(chosen) => send(planned({ request, draft }, chosen))}
      />
    )
  }
  return (
    <OtherPerson value={isPerson ? chooseOther : null}>
      <Unwritten people={view.people} />
      <ComposeSheet
        api={api}
        view={view}
        language={language}
        draft={sheet.draft}
        notice={sheet.notice}
        sayTime={(instant) => sayWhen(instant, time)}
        Frame={ComposeFrame}
        onClose={(draft) => (isOther.current ? props.onOther(draft) : props.onClose())}
        onSend={send}
        onSchedule={(written) => setSheet({ kind: 'schedule', written, notice: null })}
      />
    </OtherPerson>
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

/** Nobody of the record can be written to: said before somebody writes. */
function Unwritten({ people }: { people: PanelPerson[] }) {
  const { t } = useWords()
  if (people.some(isReachable)) return null
  return (
    <Text role="alert" c="var(--mantine-color-error)">
      {t('emailWrite.unwritten')}
    </Text>
  )
}

function NoMailbox() {
  const { t } = useWords()
  return (
    <Card>
      <Text>{t('emailWrite.noMailbox')}</Text>
      <Anchor component={Link} to={paths.profile}>
        {t('emailWrite.connect')}
      </Anchor>
    </Card>
  )
}
