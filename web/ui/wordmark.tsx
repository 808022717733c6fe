import classes from './wordmark.module.css'

/** The product's sign, with or without its name. */
export function Wordmark({ name, compact }: { name: string; compact?: boolean }) {
  return (
    <span className={classes.root}>
      <svg viewBox="0 0 32 32" width="28" height="28" aria-hidden="true" className={classes.sign}>
        <rect width="32" height="32" rx="8" fill="currentColor" />
        <path d="M8 22V11.5l8 6.5 8-6.5V22" className={classes.stroke} />
      </svg>
      {compact ? null : <span className={classes.name}>{name}</span>}
    </span>
  )
}
