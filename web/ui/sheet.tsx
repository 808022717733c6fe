import { IconX } from '@tabler/icons-react'
import { type KeyboardEvent, type ReactNode, type RefObject, useEffect, useId, useRef } from 'react'
import { IconButton } from './icon-button.tsx'
import classes from './sheet.module.css'

/** What every sheet has, in the panel and, as a `Dialog`, in the web app. */
export interface SheetProps {
  title: string
  closeLabel: string
  onClose(): void
  /** The button that does it, in sight at the foot. */
  footer?: ReactNode
  children: ReactNode
}

/**
 * A sheet in place of the page, as tall as what it holds, for a page that may be too small for one that floats. What
 * else is there must be `inert` and out of sight meanwhile. Focus goes to the element marked `data-autofocus`, else to the title;
 * Escape closes.
 */
export function Sheet({ title, closeLabel, onClose, footer, children }: SheetProps) {
  const titleId = useId()
  const sheet = useRef<HTMLDivElement>(null)
  useEffect(() => {
    const target = sheet.current?.querySelector<HTMLElement>('[data-autofocus]')
    const title = sheet.current?.querySelector<HTMLElement>('h2')
    const focused = target ?? title
    focused?.focus()
  }, [])

  useInSight(sheet)

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

/**
 * Has the page around scroll to the whole of the sheet as it opens, its button too, and again as the frame grows by it;
 * no longer once somebody uses it.
 */
function useInSight(sheet: RefObject<HTMLElement | null>) {
  useEffect(() => {
    const reveal = () => sheet.current?.scrollIntoView({ block: 'nearest' })
    const opening = new AbortController()
    const { signal } = opening
    window.addEventListener('resize', reveal, { signal })
    for (const use of ['pointerdown', 'keydown', 'wheel'])
      window.addEventListener(use, () => opening.abort(), { signal, capture: true })
    reveal()
    return () => opening.abort()
  }, [sheet])
}
