import type { ReactNode } from 'react'
import classes from './state-dot.module.css'

export type Tone = 'good' | 'busy' | 'warning' | 'bad' | 'quiet'

/** A state in words, with a dot whose colour repeats what the words say. */
export function StateDot({ tone, children }: { tone: Tone; children: ReactNode }) {
  return (
    <span className={classes.state} data-tone={tone}>
      <span className={classes.dot} aria-hidden="true" />
      <span>{children}</span>
    </span>
  )
}
