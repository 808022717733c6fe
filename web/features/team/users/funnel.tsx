import { UnstyledButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type FunnelStep, funnelSteps } from '../../../../contract/administration.ts'
import { funnelQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { saySpan } from '../../../ui/times.ts'
import classes from './funnel.module.css'

/** Takes the room of a line. */
const nothing = '\u00a0'

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
  // Not known yet: the steps stand where they will, without their numbers, so that nothing below them jumps.
  const steps = funnel.data?.steps ?? funnelSteps.map((step) => ({ step, people: null, medianSeconds: null }))
  return (
    <ol className={classes.steps} aria-busy={!funnel.data}>
      {steps.filter(isWorthShowing).map(({ step, people, medianSeconds }) => (
        <li key={step}>
          <UnstyledButton
            className={classes.step}
            aria-pressed={chosen === step}
            disabled={people === null}
            onClick={() => onChoose(chosen === step ? null : step)}
          >
            <span>{t(`users.steps.${step}`)}</span>
            <span className={classes.people}>{people ?? nothing}</span>
            <span className={classes.median}>
              {medianSeconds === null
                ? nothing
                : t('users.median', { span: saySpan(medianSeconds, language) })}
            </span>
          </UnstyledButton>
        </li>
      ))}
    </ol>
  )
}

/** The org is the first admin's alone: once it is settled there is nothing to see. */
function isWorthShowing({ step, people }: { step: FunnelStep; people: number | null }): boolean {
  return step !== 'organization' || (people !== null && people > 0)
}
