import { type RefObject, useEffect, useState } from 'react'
import type { SendRequest } from '../../../../../contract/email.ts'
import type { PanelPerson } from '../../../../../contract/panel.ts'
import { type Draft, type DraftProblems, draftProblems, isTooLong, sendRequestOf } from './draft.ts'

interface Submission {
  draft: Draft
  people: PanelPerson[]
  form: RefObject<HTMLFormElement | null>
}

/**
 * Judges the draft when it is sent or scheduled, and from then on with every change; a subject that is too long at once. An
 * empty message is asked about once (`hint`); the first place that is wrong gets the focus.
 */
export function useSubmission({ draft, people, form }: Submission) {
  const [attempts, setAttempts] = useState(0)
  const [asked, setAsked] = useState(false)
  // More writing does not mend it.
  const atOnce: DraftProblems = isTooLong(draft) ? { subject: 'subjectTooLong' } : {}
  const problems = attempts > 0 ? draftProblems(draft) : atOnce
  useEffect(() => {
    if (attempts > 0) form.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus()
  }, [attempts, form])

  function submit(go: (written: { request: SendRequest; draft: Draft }) => void) {
    if (Object.keys(draftProblems(draft)).length > 0) return setAttempts((count) => count + 1)
    if (draft.html === '' && !asked) return setAsked(true)
    go({ request: sendRequestOf(draft, people), draft })
  }

  return { problems, hint: asked && draft.html === '', submit }
}
