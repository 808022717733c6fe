import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FunnelStep, FunnelView } from '../../../../contract/administration.ts'
import { funnelQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { RowsSkeleton } from '../../../ui/rows-skeleton.tsx'
import { saySpan } from '../../../ui/times.ts'
import classes from './funnel.module.css'

interface FunnelProps {
  chosen: FunnelStep | null
  /** Null: the step was chosen before and is let go. */
  onChoose(step: FunnelStep | null): void
}

/** How many stand at each step and how long it takes to pass. A step shows who stands there. */
export function Funnel({ chosen, onChoose }: FunnelProps) {
  const { t, language } = useWords()
  const { say } = useErrorWords()
  const funnel = useQuery(funnelQuery)
  if (funnel.error) return <ReadingFailed words={say(funnel.error)} again={() => void funnel.refetch()} />
  if (!funnel.data) return <RowsSkeleton rows={2} label={t('common.loading')} />
  return (
    <ol className={classes.steps}>
      {funnel.data.steps.filter(isWorthShowing).map(({ step, people, medianSeconds }) => (
        <li key={step}>
          <UnstyledButton
            className={classes.step}
            aria-pressed={chosen === step}
            onClick={() => onChoose(chosen === step ? null : step)}
          >
            <span>{t(`users.steps.${step}`)}</span>
            <span className={classes.people}>{people}</span>
            {medianSeconds === null ? null : (
              <span className={classes.median}>
                {t('users.median', { span: saySpan(medianSeconds, language) })}
              </span>
            )}
          </UnstyledButton>
        </li>
      ))}
    </ol>
  )
}

/** The org is the first admin's alone: once it is settled there is nothing to see. */
function isWorthShowing({ step, people }: FunnelView['steps'][number]): boolean {
  return step !== 'organization' || people > 0
}
