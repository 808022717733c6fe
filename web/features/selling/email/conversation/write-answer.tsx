import { useQuery } from '@tanstack/react-query'
import { createContext, useContext, useEffect, useMemo, useRef } from 'react'
import type { Answering } from '../../../../../contract/email.ts'
import { appAnswerApi, appDrafts } from '../../../../api/app-compose.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import type { SheetProps } from '../../../../ui/sheet.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { answerView, keptAnswer, newAnswer } from '../compose/answer-draft.ts'
import type { Draft } from '../compose/draft.ts'
import { MailSheets } from '../write/mail-sheets.tsx'
import { PanelWords } from '../write/panel-words.tsx'
import writing from '../write/write.module.css'
import { useAnswersWritten } from './answers-written.ts'
import classes from './thread.module.css'

interface WriteAnswerProps {
  answer: Answering
  /** What to go on with: a draft of this window, or the id of one that the server has. */
  draft: Draft | null
  kept: string | null
  onClose(left: Draft | null): void
  onDiscard(draft: Draft): void
}

/** An answer written where the message is read, in the compose of every other mail. */
export function WriteAnswer({ kept, ...props }: WriteAnswerProps) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { answer } = props
  const found = useQuery({
    queryKey: ['draft', kept],
    queryFn: () => appDrafts.read(kept ?? ''),
    enabled: kept !== null,
    retry: false,
    // Whoever writes goes on writing.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (kept === null) return <Writing {...props} draft={props.draft ?? newAnswer(answer, [])} />
  if (found.error) return <ReadingFailed words={say(found.error)} again={() => void found.refetch()} />
  if (!found.data) return <RowsSkeleton rows={8} label={t('common.loading')} />
  return <Writing {...props} draft={keptAnswer(found.data, answer)} />
}

function Writing({ answer, draft, onClose, onDiscard }: Omit<WriteAnswerProps, 'kept'> & { draft: Draft }) {
  const { t } = useWords()
  const { onSent, ...sending } = useAnswersWritten()
  const api = useMemo(() => appAnswerApi(answer), [answer])
  const view = useMemo(() => answerView(answer), [answer])
  const isDiscarded = useRef(false)
  const about = useMemo(
    () => ({
      subject: answer.subject,
      discards: () => {
        isDiscarded.current = true
      },
    }),
    [answer.subject],
  )
  return (
    <PanelWords>
      <About value={about}>
        <MailSheets
          {...sending}
          api={api}
          view={view}
          begin={draft}
          title={t('emailConversation.yourAnswer')}
          Frame={AnswerFrame}
          onSent={(taken) => {
            onClose(null)
            onSent(taken)
          }}
          onClose={(left) => (isDiscarded.current ? onDiscard(left ?? draft) : onClose(left))}
        />
      </About>
    </PanelWords>
  )
}

/** The subject that the thread gives, and what is called right before the frame closes for the answer to be discarded. */
const About = createContext({ subject: '', discards: () => {} })

/** What compose stands in below the message that it answers. */
function AnswerFrame({ title, onClose, footer, children }: SheetProps) {
  const { t } = useWords()
  const { subject, discards } = useContext(About)
  const frame = useRef<HTMLElement>(null)
  useEffect(() => {
    frame.current?.querySelector<HTMLElement>('[contenteditable="true"]')?.focus()
  }, [])
  return (
    <section
      ref={frame}
      aria-label={title}
      className={`${writing.controls} ${writing.compose} ${classes.answer}`}
    >
      <p className={classes.answerHead}>
        <strong>{subject}</strong>
        <span>
          <Button look="quiet" size="tiny" onClick={onClose}>
            {t('emailConversation.close')}
          </Button>
          <Button
            look="quiet"
            size="tiny"
            onClick={() => {
              discards()
              onClose()
            }}
          >
            {t('emailConversation.discard')}
          </Button>
        </span>
      </p>
      {children}
      <p className={classes.answerHint}>{t('emailConversation.addedBelow')}</p>
      <div className={`${writing.footer} ${classes.answerFoot}`}>{footer}</div>
    </section>
  )
}
