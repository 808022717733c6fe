import type { KeyboardEvent, ReactNode } from 'react'
import { bringUp } from './into-view.ts'
import classes from './tools.module.css'

interface ToolBoxProps {
  label: string
  onClose(): void
  children: ReactNode
}

/** What one of the tools under the message opens; Escape closes it, and not the mail. */
export function ToolBox({ label, onClose, children }: ToolBoxProps) {
  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape') return
    event.stopPropagation()
    onClose()
  }
  return (
    <section ref={bringUp} aria-label={label} className={classes.box} onKeyDown={onKeyDown}>
      {children}
    </section>
  )
}
