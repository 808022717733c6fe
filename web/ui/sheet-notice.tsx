import classes from './sheet-notice.module.css'

export interface SheetNoticeWords {
  lines: string[]
  /** The small line with the code; null when there is nothing to look for. */
  codeLine: string | null
  /** Whether doing the same once more is what it asks for. */
  again: boolean
}

/** What went wrong with the last try of a sheet, above what was written. Announced when it appears. */
export function SheetNotice({ notice }: { notice: SheetNoticeWords }) {
  return (
    <div role="alert" className={classes.notice}>
      {notice.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {notice.codeLine && <p className={classes.code}>{notice.codeLine}</p>}
    </div>
  )
}
