import { useEffect, useState } from 'react'
import { useWords } from '../../../../ui/words.tsx'
import type { Draft } from './draft.ts'
import { type MailHint, mailHints } from './mail-hints.ts'
import classes from './sheet-parts.module.css'

/** Milliseconds after the last change: whoever writes is not judged letter by letter. */
const judgedAfter = 800

interface HintListProps {
  draft: Pick<Draft, 'subject' | 'html' | 'files'>
  addresses: string[]
  /** Nothing was sent to this person before. */
  isFirst: boolean
}

/** What to change and why, quietly: never a number, and nothing keeps the mail back. */
export function HintList({ draft, addresses, isFirst }: HintListProps) {
  const words = useWords()
  const [hints, setHints] = useState<MailHint[]>([])
  const { subject, html, files } = draft
  const to = addresses.join(' ')
  useEffect(() => {
    const mail = { subject, html, files: files.length, addresses: to === '' ? [] : to.split(' '), isFirst }
    const judge = () => setHints(mailHints(mail))
    const timer = setTimeout(judge, judgedAfter)
    return () => clearTimeout(timer)
  }, [subject, html, files.length, to, isFirst])
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
