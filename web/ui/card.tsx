import { Paper } from '@mantine/core'
import type { ReactNode } from 'react'
import classes from './section.module.css'

/** A raised ground for a list or a form. `flush` lets rows reach the border. */
export function Card({ children, flush }: { children: ReactNode; flush?: boolean }) {
  return (
    <Paper className={classes.card} data-flush={flush || undefined}>
      {children}
    </Paper>
  )
}
