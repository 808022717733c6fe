import type { ReactNode } from 'react'
import classes from './rows.module.css'

/** A short list inside a flush section: one line of weight, one quiet line, something at the end. */
export function Rows({ children }: { children: ReactNode }) {
  return <ul className={classes.rows}>{children}</ul>
}

export function Row({ first, second, end }: { first: ReactNode; second: ReactNode; end: ReactNode }) {
  return (
    <li className={classes.row}>
      <span className={classes.words}>
        <span className={classes.first}>{first}</span>
        <span className={classes.second}>{second}</span>
      </span>
      <span className={classes.end}>{end}</span>
    </li>
  )
}
