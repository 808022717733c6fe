import type { EmailState, EmailSummary } from '../../../contract/email.ts'
import { useWords } from '../../locales/words.ts'
import { StateDot, type Tone } from '../../ui/state-dot.tsx'

type Shown = EmailState | 'replied' | 'bounced'

const tones: Record<Shown, Tone> = {
  waiting: 'quiet',
  sending: 'busy',
  sent: 'good',
  cancelled: 'quiet',
  failed: 'bad',
  asking: 'warning',
  replied: 'good',
  bounced: 'bad',
}

/** How far an e-mail has come; what came back says more than that it was sent. */
export function EmailStateDot({ email }: { email: Pick<EmailSummary, 'state' | 'replied' | 'bounced'> }) {
  const { t } = useWords()
  const shown: Shown = email.replied ? 'replied' : email.bounced ? 'bounced' : email.state
  return <StateDot tone={tones[shown]}>{t(`email.states.${shown}`)}</StateDot>
}
