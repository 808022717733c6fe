import type { EmailState, EmailSummary } from '../../../contract/email.ts'
import { useWords } from '../../locales/words.ts'
import { StateDot, type Tone } from '../../ui/state-dot.tsx'

type Shown = EmailState | 'undone' | 'replied' | 'bounced'

const tones: Record<Shown, Tone> = {
  waiting: 'quiet',
  sending: 'busy',
  sent: 'good',
  cancelled: 'quiet',
  undone: 'quiet',
  failed: 'bad',
  asking: 'warning',
  replied: 'good',
  bounced: 'bad',
}

/** The state by its word: Swedish tells what the sender took back from what was cancelled otherwise. */
export function stateShown({ state, reason }: Pick<EmailSummary, 'state' | 'reason'>): EmailState | 'undone' {
  return state === 'cancelled' && reason === 'cancelled_by_user' ? 'undone' : state
}

interface EmailStateDotProps {
  email: Pick<EmailSummary, 'state' | 'reason' | 'replied' | 'bounced'>
}

/** How far an e-mail has come; what came back says more than that it was sent. */
export function EmailStateDot({ email }: EmailStateDotProps) {
  const { t } = useWords()
  const shown: Shown = email.replied ? 'replied' : email.bounced ? 'bounced' : stateShown(email)
  return <StateDot tone={tones[shown]}>{t(`email.states.${shown}`)}</StateDot>
}
