import { useQuery } from '@tanstack/react-query'
import { journeyQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { FailureNotice, MessageCard } from '../ui/failure.tsx'
import { useReadyMessage } from './failure-screen.tsx'
import { isForAdmin, MailboxApproved } from './mailbox-approved.tsx'
import type { ProblemSearch } from './problem-search.ts'

/** While an administrator is waited for, the page looks this often whether they have approved. */
const lookEvery = 60_000

/**
 * What a mail service said on the way back to the profile, with the message to whoever can help. Who waits for an
 * administrator sees it also without having just come back, and sees when the wait is over.
 */
export function MailboxProblem({ problem, details }: ProblemSearch) {
  const { sayCode } = useErrorWords()
  const journey = useQuery({
    ...journeyQuery,
    refetchInterval: (query) => (query.state.data?.mailboxApproval?.given === false ? lookEvery : false),
  })
  const approval = journey.data?.mailboxApproval ?? null
  const code = problem ?? approval?.code
  const words = sayCode(code ?? '', approval ? { ...details, url: approval.url } : details)
  const message = useReadyMessage(words)
  if (approval?.given && (!problem || isForAdmin(problem))) return <MailboxApproved journey={journey.data} />
  if (!code || code === 'mailbox_other_address') return null
  return (
    <>
      <FailureNotice words={words} />
      {message ? <MessageCard message={message} /> : null}
    </>
  )
}
