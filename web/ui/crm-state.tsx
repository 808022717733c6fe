import { Anchor, Button } from '@mantine/core'
import { IconExternalLink } from '@tabler/icons-react'
import { useWords } from '../locales/words.ts'
import { crmFailureWords } from './crm-failure-words.ts'
import classes from './crm-state.module.css'
import { Icon } from './icon.tsx'
import { StateDot, type Tone } from './state-dot.tsx'

export interface CrmStateProps {
  state: 'none' | 'waiting' | 'writing' | 'written' | 'failed'
  /** Salesforce's own code when it refused, else a word of ours, such as `no_answer`. */
  code: string | null
  taskUrl: string | null
  /** Tries a failed one again; absent for whoever may not. */
  again?: () => void
  busy?: boolean
}

const tones: Record<CrmStateProps['state'], Tone> = {
  none: 'quiet',
  waiting: 'quiet',
  writing: 'busy',
  written: 'good',
  failed: 'bad',
}

/** Whether Salesforce has it: a link to the Task once it is logged, why it failed. */
export function CrmState({ state, code, taskUrl, again, busy }: CrmStateProps) {
  const { t } = useWords()
  if (state === 'written' && taskUrl) {
    return (
      <Anchor href={taskUrl} target="_blank" rel="noreferrer" className={classes.link}>
        {t('email.crm.written')}
        <Icon of={IconExternalLink} size={14} />
      </Anchor>
    )
  }
  return (
    <span>
      <StateDot tone={tones[state]}>{t(`email.crm.${state}`)}</StateDot>
      {state === 'failed' && code ? <span className={classes.code}>{crmFailureWords(t, code)}</span> : null}
      {state === 'failed' && again ? (
        <Button variant="default" size="compact-xs" loading={busy} onClick={again} className={classes.again}>
          {t('email.crm.again')}
        </Button>
      ) : null}
    </span>
  )
}
