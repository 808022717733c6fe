import type { EmailSummary } from '../../../../contract/email.ts'
import { shownState, shownStates, stateWord } from '../../../api/email-states.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { StateDot } from '../../../ui/state-dot.tsx'

/** How far an e-mail has come. */
export function EmailStateDot({ email }: { email: EmailSummary }) {
  const { t } = useWords()
  return <StateDot tone={shownStates[shownState(email)].tone}>{t(stateWord(email, useUser().id))}</StateDot>
}
