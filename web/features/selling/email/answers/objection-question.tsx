import { useState } from 'react'
import type { ObjectionMark, ObjectionState } from '../../../../../contract/opt-outs-objections.ts'
import type { PanelApi } from '../../../../api/panel-api.ts'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { Button } from '../../../../ui/small/button.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './answers.module.css'

interface ObjectionQuestionProps {
  api: PanelApi
  objection: ObjectionMark
  /** Who wrote. */
  name: string
  noticeFor(error: unknown): SheetNoticeWords
}

const answers = {
  asked: ['unsubscribed', 'dismissed'],
  unsubscribed: ['asked'],
  dismissed: ['asked'],
} as const satisfies Record<ObjectionState, readonly ObjectionState[]>

/** Somebody asks in a message for no more mail: its reader says what that means, and may take it back. */
export function ObjectionQuestion({ api, objection, name, noticeFor }: ObjectionQuestionProps) {
  const words = useWords()
  const [state, setState] = useState(objection.state)
  const [notice, setNotice] = useState<SheetNoticeWords | null>(null)
  async function decide(next: ObjectionState) {
    setNotice(null)
    try {
      setState((await (await api.conversations()).decide(objection.id, next)).state)
    } catch (error) {
      setNotice(noticeFor(error))
    }
  }
  return (
    <div role="status" className={classes.objection}>
      {notice && <SheetNotice notice={notice} />}
      <span>{words(`answers.objection.${state}`, { name })}</span>
      {answers[state].map((next) => (
        <Button key={next} look="plain" size="tiny" onClick={() => void decide(next)}>
          {words(`answers.objection.to.${next}`)}
        </Button>
      ))}
    </div>
  )
}
