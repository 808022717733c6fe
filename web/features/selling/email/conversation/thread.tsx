import { useQuery } from '@tanstack/react-query'
import type { EmailDetail } from '../../../../../contract/email.ts'
import { conversationQuery } from '../../../../api/queries.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import { ReceivedMessage } from './received-message.tsx'
import { SentMessage } from './sent-message.tsx'
import classes from './thread.module.css'

/** What was sent and what came back, oldest first; the newest that came back is open. For the mail's own sender. */
export function Thread({ email }: { email: EmailDetail }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const conversation = useQuery(conversationQuery(email))
  if (conversation.isPending) return <RowsSkeleton rows={4} label={t('common.loading')} />
  if (conversation.error)
    return <ReadingFailed words={say(conversation.error)} again={() => void conversation.refetch()} />
  const { items } = conversation.data
  const newest = items.findLast((item) => item.kind === 'received')
  return (
    <ol className={classes.thread}>
      {items.map((item) => (
        <li key={item.kind === 'sent' ? item.email.id : item.message.id} className={classes.item}>
          {item.kind === 'sent' ? (
            <SentMessage email={item.email} isOpen={item.email.id === email.id} />
          ) : (
            <ReceivedMessage message={item.message} isNewest={item === newest} />
          )}
        </li>
      ))}
    </ol>
  )
}
