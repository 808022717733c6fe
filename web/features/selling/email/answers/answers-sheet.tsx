import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useRef, useState } from 'react'
import type { Language } from '../../../../../contract/basics.ts'
import type { SendRequest } from '../../../../../contract/email.ts'
import type { ReceivedMessage } from '../../../../../contract/email-conversation.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { ForeignFrame } from '../../../../ui/foreign-frame.tsx'
import { Sheet } from '../../../../ui/sheet.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { sayWhen, type TimeStyle } from '../../../../ui/times.ts'
import { useWords } from '../../../../ui/words.tsx'
import type { Draft } from '../compose/draft.ts'
import { AnswerButtons, LostAnswer } from './answer-buttons.tsx'
import classes from './answers.module.css'
import { ObjectionQuestion } from './objection-question.tsx'

interface WrittenAnswer {
  request: SendRequest
  draft: Draft
}

/** Compose as it is, loaded by whoever answers. */
const AnswerCompose = lazy(async () => ({
  default: (await import('./answer-compose.tsx')).AnswerCompose,
}))

export interface AnswersSheetProps {
  api: PanelApi
  email: { id: string; subject: string }
  /** The answer to go on with; null for none. */
  draft: Draft | null
  /** What became of the last try with it. */
  notice: SheetNoticeWords | null
  language: Language
  time: TimeStyle
  /** Where the whole conversation and its files are. */
  href: string
  noticeFor(error: unknown): SheetNoticeWords
  sayTime(instant: string): string
  largerWindow(draftId: string): string
  onClose(draft: Draft | null): void
  onSend(written: WrittenAnswer): void
  onSchedule(written: WrittenAnswer): void
}

/** What came back to a mail, read from the reader's own mailbox, and the answer to it, written below in compose. */
export function AnswersSheet(props: AnswersSheetProps) {
  const { api, email, time, href } = props
  const words = useWords()
  const { data, error } = useQuery({
    queryKey: ['answers', email.id],
    queryFn: async () => (await api.conversations()).read(email.id),
    retry: false,
  })
  const received = (data?.items ?? []).flatMap((item) => (item.kind === 'received' ? [item.message] : []))
  const [draft, setDraft] = useState(props.draft)
  const [chosen, setChosen] = useState(draft?.answering?.message ?? null)
  const shown = received.find(({ id }) => id === chosen) ?? received.at(-1)
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  /** Compose knows what is written, and whether it is worth to be kept. */
  const leave = useRef<(() => void) | null>(null)
  return (
    <Sheet
      title={email.subject}
      closeLabel={words('panel.close')}
      onClose={() => (leave.current ?? (() => props.onClose(null)))()}
      footer={draft ? <div ref={setSlot} className={classes.footer} /> : undefined}
    >
      {error ? <SheetNotice notice={props.noticeFor(error)} /> : null}
      {data || error ? null : <p role="status">{words('answers.reading')}</p>}
      {received.length > 1 && !draft && (
        <ul className={classes.others} aria-label={words('answers.others')}>
          {received.map((one) => (
            <li key={one.id}>
              <Button look="plain" size="tiny" aria-pressed={one === shown} onClick={() => setChosen(one.id)}>
                {`${nameOf(one)} · ${sayWhen(one.at, time)}`}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {shown && <OneMessage key={shown.id} {...props} {...{ shown, draft }} onAnswer={setDraft} />}
      {draft?.answering && (
        <Suspense fallback={<p role="status">{words('panel.loading')}</p>}>
          <AnswerCompose
            {...props}
            answering={draft.answering}
            draft={draft}
            notice={draft === props.draft ? props.notice : null}
            slot={slot}
            leave={leave}
          />
        </Suspense>
      )}
      <p className={classes.facts}>
        <a href={href} target="_blank" rel="noopener noreferrer">
          {words('answers.whole')}
        </a>
      </p>
    </Sheet>
  )
}

const nameOf = ({ from }: ReceivedMessage) => from?.name ?? from?.address ?? ''

interface OneMessageProps extends AnswersSheetProps {
  shown: ReceivedMessage
  onAnswer(draft: Draft): void
}

function OneMessage(props: OneMessageProps) {
  const { api, shown, time, email, draft } = props
  const words = useWords()
  const { data, error } = useQuery({
    queryKey: ['received-message', shown.id],
    queryFn: async () => (await api.conversations()).readMessage(shown.id),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
    retry: false,
  })
  const [isUnfolded, setUnfolded] = useState(false)
  const [withImages, setWithImages] = useState(false)
  if (error)
    return (
      <>
        <SheetNotice notice={props.noticeFor(error)} />
        {!draft && <LostAnswer api={api} message={shown.id} noticeFor={props.noticeFor} />}
      </>
    )
  if (!data) return <p role="status">{words('answers.reading')}</p>
  const { html, quote, remoteImages, answer } = data
  const title = words('answers.from', { name: nameOf(shown) })
  return (
    <>
      <p className={classes.facts}>{`${nameOf(shown)} · ${sayWhen(shown.at, time)}`}</p>
      {shown.objection && (
        <ObjectionQuestion
          api={api}
          objection={shown.objection}
          name={nameOf(shown)}
          noticeFor={props.noticeFor}
        />
      )}
      <ForeignFrame title={title} html={html} withImages={withImages} />
      <p className={classes.others}>
        {remoteImages > 0 && !withImages && (
          <Button look="plain" size="tiny" onClick={() => setWithImages(true)}>
            {words('answers.showImages')}
          </Button>
        )}
        {quote !== null && (
          <Button
            look="plain"
            size="tiny"
            aria-expanded={isUnfolded}
            onClick={() => setUnfolded(!isUnfolded)}
          >
            {words(isUnfolded ? 'answers.hideQuote' : 'answers.showQuote')}
          </Button>
        )}
      </p>
      {quote !== null && isUnfolded && (
        <ForeignFrame title={words('answers.quote')} html={quote} withImages={withImages} />
      )}
      {answer && !draft && (
        <AnswerButtons
          api={api}
          answer={answer}
          under={email}
          noticeFor={props.noticeFor}
          onAnswer={props.onAnswer}
        />
      )}
    </>
  )
}
