import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { MessageView } from '../../../../../contract/email-conversation.ts'
import type { DraftCalls } from '../../../../api/draft-calls.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { ForeignFrame } from '../../../../ui/foreign-frame.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import { keptAnswer, newAnswer } from '../compose/answer-draft.ts'
import type { Draft } from '../compose/draft.ts'
import classes from './answers.module.css'

interface AnswerButtonsProps {
  api: PanelApi
  answer: NonNullable<MessageView['answer']>
  under: { id: string; subject: string }
  noticeFor(error: unknown): SheetNoticeWords
  onAnswer(draft: Draft): void
}

/** The buttons that answer; where an answer was begun, what goes on with it. */
export function AnswerButtons({ api, answer, under, noticeFor, onAnswer }: AnswerButtonsProps) {
  const words = useWords()
  const begun = useBegunAnswer(api, answer.message)
  const { kept, unread, isPending, discard } = begun
  const begin = (copies: string[]) => onAnswer({ ...newAnswer(answer, copies), under })
  return (
    <>
      <Discarding {...begun} noticeFor={noticeFor} />
      {/* An answer may have been begun that nobody can see now: a second one is not. */}
      {unread ? (
        <>
          <SheetNotice notice={noticeFor(unread.error)} />
          <Button size="small" onClick={unread.again}>
            {words('panel.tryAgain')}
          </Button>
        </>
      ) : kept ? (
        <p className={classes.others}>
          <span>{words('answers.begun')}</span>
          <Button size="small" onClick={() => onAnswer({ ...keptAnswer(kept, answer), under })}>
            {words('panel.continueDraft')}
          </Button>
          <Button look="quiet" size="small" onClick={() => discard(kept.id)}>
            {words('panel.discardDraft')}
          </Button>
        </p>
      ) : (
        <p className={classes.others}>
          <Button size="small" disabled={isPending} onClick={() => begin([])}>
            {words('answers.answer')}
          </Button>
          {answer.others.length > 0 && (
            <Button
              look="light"
              size="small"
              disabled={isPending}
              onClick={() => begin(answer.others.map(({ address }) => address))}
            >
              {words('answers.answerAll')}
            </Button>
          )}
        </p>
      )}
    </>
  )
}

interface LostAnswerProps extends Pick<AnswerButtonsProps, 'api' | 'noticeFor'> {
  message: string
}

/** What was written to a message that cannot be read any more: its text can be marked and taken, or it is discarded. */
export function LostAnswer({ api, message, noticeFor }: LostAnswerProps) {
  const words = useWords()
  const begun = useBegunAnswer(api, message)
  const { kept, discard } = begun
  return (
    <>
      <Discarding {...begun} noticeFor={noticeFor} />
      {kept && (
        <>
          <p>{words('answers.lost')}</p>
          <ForeignFrame title={words('answers.title')} html={kept.html} withImages={false} />
          <p className={classes.others}>
            <Button look="quiet" size="small" onClick={() => discard(kept.id)}>
              {words('panel.discardDraft')}
            </Button>
          </p>
        </>
      )}
    </>
  )
}

type DiscardingProps = Pick<AnswerButtonsProps, 'noticeFor'> &
  Pick<ReturnType<typeof useBegunAnswer>, 'discarded' | 'failure' | 'restore'>

/** What was discarded just now, to be had back; or that it could not be. */
function Discarding({ discarded, failure, restore, noticeFor }: DiscardingProps) {
  const words = useWords()
  return (
    <>
      {failure !== null && <SheetNotice notice={noticeFor(failure)} />}
      {discarded !== null && (
        <p role="status" className={classes.others}>
          <span>{words('panel.draftDiscarded')}</span>
          <Button look="light" size="small" onClick={restore}>
            {words('sending.undo')}
          </Button>
        </p>
      )}
    </>
  )
}

/** The answer to a message that its reader has begun, and what became of it here. */
function useBegunAnswer(api: PanelApi, message: string) {
  const client = useQueryClient()
  const [discarded, setDiscarded] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)
  const queryKey = ['answer-draft', message]
  const { data, isPending, isLoadingError, error, refetch } = useQuery({
    queryKey,
    queryFn: async () => {
      const drafts = await api.drafts()
      const found = (await drafts.list()).drafts.find(({ answers }) => answers?.message === message)
      return found ? drafts.read(found.id) : null
    },
    // Another window may have written on since.
    staleTime: 0,
    gcTime: 0,
    retry: false,
  })
  async function go(act: (drafts: DraftCalls) => Promise<unknown>, then: string | null) {
    setFailure(null)
    try {
      await act(await api.drafts())
      setDiscarded(then)
    } catch (error) {
      setFailure(error)
    }
    await client.invalidateQueries({ queryKey })
  }
  return {
    kept: data,
    unread: isLoadingError ? { error, again: () => void refetch() } : null,
    isPending,
    discarded,
    failure,
    discard: (id: string) => void go((drafts) => drafts.discard(id), id),
    restore: () => void go((drafts) => drafts.restore(discarded ?? ''), null),
  }
}
