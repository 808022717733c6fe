import type { ReactNode } from 'react'
import classes from './shell.module.css'
import { Wordmark } from './wordmark.tsx'

interface ShellProps {
  product: string
  skipLabel: string
  ribbon: ReactNode
  rail: ReactNode
  topBar: ReactNode
  children: ReactNode
}

/** The app's chrome: a narrow rail, a top bar, and the page. */
export function Shell({ product, skipLabel, ribbon, rail, topBar, children }: ShellProps) {
  return (
    <div className={classes.shell}>
      <a href="#content" className={classes.skip}>
        {skipLabel}
      </a>
      <div className={classes.ribbon}>{ribbon}</div>
      <div className={classes.sign}>
        <Wordmark name={product} compact />
      </div>
      <header className={classes.top}>{topBar}</header>
      <div className={classes.rail}>{rail}</div>
      <main id="content" tabIndex={-1} className={classes.main}>
        <div className={classes.page}>{children}</div>
      </main>
    </div>
  )
}
