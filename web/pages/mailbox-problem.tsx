import { Alert, Text } from '@mantine/core'
import { IconCircleCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { journeyQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useWords } from '../locales/words.ts'
import { FailureNotice } from '../ui/failure.tsx'
import { Icon } from '../ui/icon.tsx'
import { ReadyMessage } from './failure-screen.tsx'
import type { ProblemSearch } from './problem-search.ts'

/** While an administrator is waited for, the page looks this often whether they have approved. */
const lookEvery = 60_000

/**
 * What a mail service said on the way back, with the message to whoever can help. Who waits for an administrator sees it
 * also without having just come back, and sees when the wait is over.
 */
export function MailboxProblem({ problem, details }: ProblemSearch) {
  const { t } = useWords()
  const { sayCode } = useErrorWords()
  const journey = useQuery({
    ...journeyQuery,
    refetchInterval: (query) => (query.state.data?.mailboxApproval?.given === false ? lookEvery : false),
  })
  const approval = journey.data?.mailboxApproval ?? null
  if (approval?.given)
    return (
      <Alert
        variant="outline"
        color="green"
        icon={<Icon of={IconCircleCheck} />}
        title={t('journey.mailbox.approved')}
        role="status"
      >
        <Text size="sm">{t('journey.mailbox.approvedHelp')}</Text>
      </Alert>
    )
  const code = problem ?? approval?.code
  if (!code) return null
  const words = sayCode(code, approval ? { ...details, url: approval.url } : details)
  // Without the link, which only our own server gives, a message that names it would be of no use.
  const needsLink = code.startsWith('mailbox_admin_consent_')
  return (
    <>
      <FailureNotice words={words} />
      {words.message && (approval || !needsLink) ? <ReadyMessage message={words.message} /> : null}
    </>
  )
}
