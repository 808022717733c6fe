import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { SalesAction } from '../../../../contract/panel.ts'
import type { OutsideAsked } from '../../../api/outside-hours.ts'
import type { SheetNoticeWords } from '../../../ui/sheet-notice.tsx'
import type { Obstacle } from './actions.ts'
import type { DraftLike, Written } from './slots.ts'

/** What covers the panel. */
export type PanelSheetState<Draft> =
  | { kind: 'none' }
  /** An action that needs the record was chosen before that was read. */
  | { kind: 'waiting'; action: SalesAction }
  | { kind: 'compose'; draft: Draft | null; notice: SheetNoticeWords | null }
  | { kind: 'add_task' }
  /** When a mail is to leave that is written, or scheduled already. */
  | { kind: 'schedule'; written: Written<Draft>; notice: SheetNoticeWords | null }
  | { kind: 'reschedule'; email: EmailSummary }
  /** It would leave outside of the sending hours. */
  | { kind: 'outside'; written: Written<Draft>; asked: OutsideAsked }
  /** What came back to a mail, and the answer that is written to it. */
  | {
      kind: 'answers'
      email: { id: string; subject: string }
      draft: Draft | null
      notice: SheetNoticeWords | null
    }
  | { kind: 'obstacle'; obstacle: Obstacle; action: SalesAction }

/** Where a draft is gone on with: an answer below what it answers. */
export function writingOf<Draft extends DraftLike>(
  draft: Draft | null,
  notice: SheetNoticeWords | null,
): PanelSheetState<Draft> {
  return draft?.under
    ? { kind: 'answers', email: draft.under, draft, notice }
    : { kind: 'compose', draft, notice }
}

/** How long a draft that was discarded can be had back. Milliseconds. */
const undoFor = 10_000

/** The sheet that is open and the draft that was put aside; focus goes back to the button when it closes. */
export function usePanelSheet<Draft>(chooser: RefObject<HTMLButtonElement | null>) {
  const [sheet, open] = useState<PanelSheetState<Draft>>({ kind: 'none' })
  const [draft, setDraft] = useState<Draft | null>(null)
  const wasOpen = useRef(false)
  useEffect(() => {
    // After the page beneath has stopped being inert, not before.
    if (sheet.kind === 'none' && wasOpen.current) chooser.current?.focus()
    wasOpen.current = sheet.kind !== 'none'
  }, [sheet, chooser])
  const { discarded, setDiscarded, undoButton } = useDiscarded<Draft>(chooser)
  function keep(next: Draft | null) {
    setDraft(next)
    setDiscarded(null)
  }
  return {
    sheet,
    draft,
    discarded,
    undoButton,
    open,
    close: () => open({ kind: 'none' }),
    setDraft: keep,
    discard() {
      setDraft(null)
      setDiscarded(draft)
    },
    restore() {
      keep(discarded)
      chooser.current?.focus()
    },
  }
}

/** What was discarded just now; the button that undoes it takes the focus from the one that did it, and gives it on. */
function useDiscarded<Draft>(chooser: RefObject<HTMLButtonElement | null>) {
  const [discarded, setDiscarded] = useState<Draft | null>(null)
  const undoButton = useRef<HTMLButtonElement>(null)
  useEffect(() => {
    if (discarded === null) return
    undoButton.current?.focus()
    const timer = setTimeout(() => {
      if (document.activeElement === undoButton.current) chooser.current?.focus()
      setDiscarded(null)
    }, undoFor)
    return () => clearTimeout(timer)
  }, [discarded, chooser])
  return { discarded, setDiscarded, undoButton }
}

/** Goes on with an action that waits for the record, as soon as that has been read or refused. */
export function useWaitingAction<Draft>(
  sheet: PanelSheetState<Draft>,
  isDecided: boolean,
  goOn: (action: SalesAction) => void,
): void {
  const go = useEffectEvent(goOn)
  useEffect(() => {
    if (sheet.kind === 'waiting' && isDecided) go(sheet.action)
  }, [sheet, isDecided])
}
