import classes from './sheet-notice.module.css'

export interface SheetNoticeWords {
  lines: string[]
  /** The small line with the code; null when there is nothing to look for. */
  codeLine: string | null
  /** Whether doing the same once more is what it asks for. */
  again: boolean
  /** What of the sheet says more about it, and is shown at once. */
  leadsTo?: 'preview' | undefined
  /** `trouble` is red; `plain` says what is so. */
  tone: 'trouble' | 'plain'
}

/** What became of the last try of a sheet, above what was written. Announced when it appears. */
export function SheetNotice({ notice }: { notice: SheetNoticeWords }) {
  return (
    <div role="alert" className={classes.notice} data-tone={notice.tone}>
      {notice.lines.map((line) => (
        <p key={line}>{line}</p>
      ))}
      {notice.codeLine && <p className={classes.code}>{notice.codeLine}</p>}
    </div>
  )
}
