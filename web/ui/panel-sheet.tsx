import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, useEffect, useId, useRef } from 'react'
import { IconButton } from './icon-button.tsx'
import classes from './panel-sheet.module.css'

export interface PanelSheetProps {
  title: string
  closeLabel: string
  onClose(): void
  /** The button that does it, in sight at the foot. */
  footer?: ReactNode
  children: ReactNode
}

/**
 * A dialog in place of the page, as tall as what it holds, for a page that may be too small for one that floats. What
 * else is there must be `inert` and out of sight meanwhile. Focus goes to the element marked `data-autofocus`, else to the title;
 * Escape closes.
 */
export function PanelSheet({ title, closeLabel, onClose, footer, children }: PanelSheetProps) {
  const titleId = useId()
  const sheet = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = sheet.current?.querySelector<HTMLElement>('[data-autofocus]')
    const title = sheet.current?.querySelector<HTMLElement>('h2')
    const focused = target ?? title
    focused?.focus()
  }, [])

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Escape' || event.defaultPrevented) return
    event.preventDefault()
    onClose()
  }

  return (
    <div
      ref={sheet}
      role="dialog"
      aria-modal="true"
      aria-labelledby={titleId}
      tabIndex={-1}
      className={classes.sheet}
      onKeyDown={onKeyDown}
    >
      <header className={classes.header}>
        <h2 id={titleId} tabIndex={-1} className={classes.title}>
          {title}
        </h2>
        <IconButton label={closeLabel} onClick={onClose}>
          <IconX size={20} stroke={1.5} aria-hidden />
        </IconButton>
      </header>
      <div className={classes.body}>{children}</div>
      {footer && <footer className={classes.footer}>{footer}</footer>}
    </div>
  )
}
