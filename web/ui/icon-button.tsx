import type { ReactNode } from 'react'
import classes from './icon-button.module.css'

interface IconButtonProps {
  /** What it does, for those who do not see the icon and for those who hover. */
  label: string
  small?: boolean
  onClick(): void
  children: ReactNode
}

/** A quiet button that is an icon, without the weight of the library's own. */
export function IconButton({ label, small, onClick, children }: IconButtonProps) {
  return (
    <button
      type="button"
      className={classes.button}
      data-small={small || undefined}
      aria-label={label}
      title={label}
      onClick={onClick}
    >
      {children}
    </button>
  )
}
