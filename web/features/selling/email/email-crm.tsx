import type { EmailSummary } from '../../../../contract/email.ts'
import { useLogAgain } from '../../../api/use-log-again.ts'
import { useUser } from '../../../api/use-session.ts'
import { CrmState } from '../../../ui/crm-state.tsx'

/** Whether Salesforce has an e-mail. One that was not sent has nothing to log; its sender may try a failed one again. */
export function EmailCrm({ email }: { email: EmailSummary }) {
  const user = useUser()
  const logAgain = useLogAgain('emails', email.id)
  if (email.crm.state === 'none' && email.state !== 'sent') return '–'
  return (
    <CrmState
      {...email.crm}
      again={email.sender.id === user.id ? () => logAgain.mutate() : undefined}
      busy={logAgain.isPending}
    />
  )
}
