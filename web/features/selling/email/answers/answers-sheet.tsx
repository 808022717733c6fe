import { useQuery } from '@tanstack/react-query'
import { type FormEvent, lazy, Suspense, useId, useRef, useState } from 'react'
import type { EmailSummary, OutsideHours } from '../../../../../contract/email.ts'
import type { MessageView, ReceivedMessage } from '../../../../../contract/email-conversation.ts'
import { type OutsideAsked, outsideAsked } from '../../../../api/outside-hours.ts'
import { outcomeOf, type PanelApi, untilClear } from '../../../../api/panel-api.ts'
import { ForeignFrame } from '../../../../ui/foreign-frame.tsx'
import type { TextWriter } from '../../../../ui/rich-text-editor.tsx'
import { Sheet } from '../../../../ui/sheet.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { sayWhen, type TimeStyle } from '../../../../ui/times.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { useWords } from '../../../../ui/words.tsx'
import classes from './answers.module.css'
import { ObjectionQuestion } from './objection-question.tsx'

// The field of compose, with its editor: loaded by whoever answers, and shared with compose as it is.
const MessageField = lazy(async () => ({
  default: (await import('../compose/compose-sheet.tsx')).MessageField,
}))

const OutsideQuestion = lazy(async () => ({
  default: (await import('../schedule/outside-question.tsx')).OutsideQuestion,
}))

export interface AnswersSheetProps {
  api: PanelApi
  email: { id: string; subject: string }
  time: TimeStyle
  /** Where the whole conversation and its files are. */
  href: string
  noticeFor(error: unknown): SheetNoticeWords
  onClose(): void
  onAnswered(email: EmailSummary): void
}

/** What came back to a mail, read from the reader's own mailbox, and the answer to it. */
export function AnswersSheet(props: AnswersSheetProps) {
  const { api, email, time, href, onClose } = props
  const words = useWords()
  const formId = useId()
  const { data, error } = useQuery({
    queryKey: ['answers', email.id],
    queryFn: async () => (await api.conversations()).read(email.id),
    retry: false,
  })
  const received = (data?.items ?? []).flatMap((item) => (item.kind === 'received' ? [item.message] : []))
  const [chosen, setChosen] = useState<string | null>(null)
  const shown = received.find(({ id }) => id === chosen) ?? received.at(-1)
  const [answering, setAnswering] = useState<'one' | 'all' | null>(null)
  const [isEmpty, setEmpty] = useState(true)
  return (
    <Sheet
      title={email.subject}
      closeLabel={words('panel.close')}
      onClose={onClose}
      footer={
        answering ? (
          <>
            <Button
              type="submit"
              form={formId}
              disabled={isEmpty}
              aria-describedby={isEmpty ? `${formId}-why` : undefined}
            >
              {words('answers.send')}
            </Button>
            {isEmpty && (
              <span id={`${formId}-why`} className={classes.facts}>
                {words('answers.empty')}
              </span>
            )}
          </>
        ) : undefined
      }
    >
      {error ? <SheetNotice notice={props.noticeFor(error)} /> : null}
      {data || error ? null : <p role="status">{words('answers.reading')}</p>}
      {received.length > 1 && (
        <ul className={classes.others} aria-label={words('answers.others')}>
          {received.map((one) => (
            <li key={one.id}>
              <Button
                look="plain"
                size="tiny"
                aria-pressed={one === shown}
                onClick={() => {
                  setChosen(one.id)
                  setAnswering(null)
                  setEmpty(true)
                }}
              >
                {`${nameOf(one)} · ${sayWhen(one.at, time)}`}
              </Button>
            </li>
          ))}
        </ul>
      )}
      {shown && (
        <OneMessage key={shown.id} {...props} {...{ formId, shown, answering, setAnswering, setEmpty }} />
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
  formId: string
  answering: 'one' | 'all' | null
  setAnswering(whom: 'one' | 'all'): void
  /** Whether there is nothing to be sent. */
  setEmpty(isEmpty: boolean): void
}

function OneMessage(props: OneMessageProps) {
  const { api, shown, time, answering, setAnswering } = props
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
  if (error) return <SheetNotice notice={props.noticeFor(error)} />
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
        {answer && !answering && (
          <Button size="small" onClick={() => setAnswering('one')}>
            {words('answers.answer')}
          </Button>
        )}
        {answer && !answering && answer.others.length > 0 && (
          <Button look="light" size="small" onClick={() => setAnswering('all')}>
            {words('answers.answerAll')}
          </Button>
        )}
      </p>
      {quote !== null && isUnfolded && (
        <ForeignFrame title={words('answers.quote')} html={quote} withImages={withImages} />
      )}
      {answer && answering && <Writing {...props} answer={answer} toAll={answering === 'all'} />}
    </>
  )
}

function Writing(props: OneMessageProps & { answer: NonNullable<MessageView['answer']>; toAll: boolean }) {
  const { api, shown, time, answer, toAll, formId, setEmpty } = props
  const words = useWords()
  const [draft, setDraft] = useState({ key: uuid(), html: '' })
  const [notice, setNotice] = useState<SheetNoticeWords | null>(null)
  const writer = useRef<TextWriter | null>(null)
  const cc = toAll ? answer.others.map(({ address }) => address) : []
  const whom = [answer.to, ...(toAll ? answer.others : [])]
  const [asked, setAsked] = useState<OutsideAsked | null>(null)
  async function send(outside?: OutsideHours) {
    if (draft.html === '') return
    setAsked(null)
    try {
      const calls = await api.conversations()
      props.onAnswered(await untilClear(() => calls.answer(shown.id, { ...draft, cc, bcc: [], outside })))
    } catch (error) {
      const question = outsideAsked(error)
      setAsked(question)
      setNotice(question ? null : props.noticeFor(error))
      if (outcomeOf(error) === 'refused') setDraft((now) => ({ ...now, key: uuid() }))
    }
  }
  return (
    <form
      id={formId}
      noValidate
      onSubmit={(event: FormEvent) => {
        event.preventDefault()
        void send()
      }}
    >
      {notice && <SheetNotice notice={notice} />}
      <p className={classes.facts}>
        {words('answers.to', { names: whom.map(({ name, address }) => name ?? address).join(', ') })}
      </p>
      <Suspense>
        <MessageField
          html={draft.html}
          language={time.language}
          emptyHint={false}
          writer={writer}
          onFocus={() => undefined}
          onChange={(html) => {
            setEmpty(html === '')
            setDraft({ key: uuid(), html })
          }}
        />
        {asked && (
          <OutsideQuestion asked={asked} time={time} onChoose={send} onClose={() => setAsked(null)} />
        )}
      </Suspense>
    </form>
  )
}
