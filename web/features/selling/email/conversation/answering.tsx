import { Button, Group, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import type { MessageView } from '../../../../../contract/email-conversation.ts'
import { appDrafts, draftsQuery } from '../../../../api/app-compose.ts'
import { mayBeKept } from '../../../../api/draft-calls.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import { sayWhen } from '../../../../ui/times.ts'
import { answerView, newAnswer } from '../compose/answer-draft.ts'
import type { Draft } from '../compose/draft.ts'
import { isBegun, keptDraftOf } from '../compose/kept-draft.ts'
import { useDiscard } from '../write/use-discard.ts'
import { useAnswersWritten } from './answers-written.ts'

// Compose is by far the largest part of the app; nobody waits for it who does not write.
const WriteAnswer = lazy(async () => ({ default: (await import('./write-answer.tsx')).WriteAnswer }))

type Answer = NonNullable<MessageView['answer']>

/** What is written now: a draft of this window, or one that the server has. */
type Writing = { draft: Draft } | { kept: string }

/** The buttons that answer, the draft that was begun, and in their place what is being written. */
export function Answering({ answer }: { answer: Answer }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const client = useQueryClient()
  const { opened } = useAnswersWritten()
  const drafts = useQuery(draftsQuery)
  const begunHere = drafts.data?.drafts.filter(({ answers }) => answers?.message === answer.message)
  const kept = begunHere?.find(({ id }) => id === opened) ?? begunHere?.[0]
  const [writing, setWriting] = useState<Writing | 'undecided' | null>('undecided')
  /** What was put aside here, newer perhaps than what the server has told. */
  const [aside, setAside] = useState<Draft | null>(null)
  const discard = useDiscard()
  const now = writing === 'undecided' ? openedNow(kept?.id, opened) : writing

  function close(left: Draft | null) {
    setWriting(null)
    setAside(left && isBegun(left) ? left : null)
    void client.invalidateQueries({ queryKey: draftsQuery.queryKey })
  }

  if (now)
    return (
      <Suspense fallback={<RowsSkeleton rows={8} label={t('common.loading')} />}>
        <WriteAnswer
          key={'draft' in now ? now.draft.key : now.kept}
          answer={answer}
          draft={'draft' in now ? now.draft : null}
          kept={'kept' in now ? now.kept : null}
          onClose={close}
          onDiscard={(draft) => {
            close(null)
            // As it is now, so that it comes back so.
            if (isBegun(draft) || mayBeKept(draft.key)) void discard(draft.key, () => save(draft, answer))
          }}
        />
      </Suspense>
    )
  const begun = aside ?? kept
  if (begun)
    return (
      <Begun
        at={aside ? null : (kept?.updatedAt ?? null)}
        onContinue={() => setWriting(aside ? { draft: aside } : { kept: kept?.id ?? '' })}
        onDiscard={() => {
          setAside(null)
          void discard(aside?.key ?? kept?.id ?? '')
        }}
      />
    )
  // An answer may have been begun that nobody can see now: a second one is not.
  if (drafts.isLoadingError)
    return <ReadingFailed words={say(drafts.error)} again={() => void drafts.refetch()} />
  const begin = (copies: string[]) => setWriting({ draft: newAnswer(answer, copies) })
  return (
    <Group gap="sm">
      <Button disabled={drafts.isPending} onClick={() => begin([])}>
        {t('emailConversation.answer')}
      </Button>
      {answer.others.length > 0 ? (
        <Button
          variant="default"
          disabled={drafts.isPending}
          onClick={() => begin(answer.others.map(({ address }) => address))}
        >
          {t('emailConversation.answerAll')}
        </Button>
      ) : null}
    </Group>
  )
}

function save(draft: Draft, answer: Answer) {
  return appDrafts.save({ id: draft.key, content: keptDraftOf(draft, answerView(answer)) })
}

function openedNow(kept: string | undefined, opened: string | null): Writing | null {
  return kept && kept === opened ? { kept } : null
}

interface BegunProps {
  at: string | null
  onContinue(): void
  onDiscard(): void
}

/** An answer was begun and not sent. */
function Begun({ at, onContinue, onDiscard }: BegunProps) {
  const { t } = useWords()
  const style = useTimeStyle()
  return (
    <Group gap="sm">
      <Text size="sm" c="dimmed">
        {at ? t('emailConversation.begunAt', { when: sayWhen(at, style) }) : t('emailConversation.begun')}
      </Text>
      <Button size="xs" onClick={onContinue}>
        {t('emailConversation.continue')}
      </Button>
      <Button size="xs" variant="default" onClick={onDiscard}>
        {t('emailConversation.discard')}
      </Button>
    </Group>
  )
}
