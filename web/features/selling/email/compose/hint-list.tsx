import { useEffect, useState } from 'react'
import { useWords } from '../../../../ui/words.tsx'
import type { Draft } from './draft.ts'
import { type MailHint, mailHints } from './mail-hints.ts'
import classes from './sheet-parts.module.css'

/** Milliseconds after the last change: whoever writes is not judged letter by letter. */
const judgedAfter = 800

interface HintListProps {
  draft: Pick<Draft, 'subject' | 'html' | 'files'>
  /** Nothing was sent to this person before. */
  isFirst: boolean
}

/** What to change and why, quietly: never a number, and nothing keeps the mail back. */
export function HintList({ draft, isFirst }: HintListProps) {
  const words = useWords()
  const [hints, setHints] = useState<MailHint[]>([])
  const { subject, html, files } = draft
  useEffect(() => {
    const judge = () => setHints(mailHints({ subject, html, files: files.length, isFirst }))
    const timer = setTimeout(judge, judgedAfter)
    return () => clearTimeout(timer)
  }, [subject, html, files.length, isFirst])
  if (hints.length === 0) return null
  return (
    <details className={classes.hints}>
      <summary>{words('emailHints.title', { count: hints.length })}</summary>
      <ul>
        {hints.map(({ hint, ...values }) => (
          <li key={`${hint} ${Object.values(values).join(' ')}`}>{words(`emailHints.${hint}`, values)}</li>
        ))}
      </ul>
    </details>
  )
}
