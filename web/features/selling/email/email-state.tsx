import { shownState, shownStates, stateWord } from '../../../api/email-states.ts'
import { useWords } from '../../../locales/words.ts'
import { StateDot } from '../../../ui/state-dot.tsx'

/** How far an e-mail has come. */
export function EmailStateDot({ email }: { email: Parameters<typeof shownState>[0] }) {
  const { t } = useWords()
  return <StateDot tone={shownStates[shownState(email)].tone}>{t(stateWord(email))}</StateDot>
}
