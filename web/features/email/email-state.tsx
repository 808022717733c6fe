import type { EmailState } from '../../../contract/email.ts'
import { useWords } from '../../locales/words.ts'
import { StateDot, type Tone } from '../../ui/state-dot.tsx'

const tones: Record<EmailState, Tone> = {
  waiting: 'quiet',
  sending: 'busy',
  sent: 'good',
  cancelled: 'quiet',
  failed: 'bad',
  asking: 'warning',
}

/** How far an e-mail has come. */
export function EmailStateDot({ state }: { state: EmailState }) {
  const { t } = useWords()
  return <StateDot tone={tones[state]}>{t(`email.states.${state}`)}</StateDot>
}
