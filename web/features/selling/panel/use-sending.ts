import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { EmailSummary } from '../../../../contract/email.ts'
import type { PanelRecordView } from '../../../../contract/panel.ts'
import { type FailedOutcome, outcomeOf, type PanelApi } from '../../../api/panel-api.ts'
import { askedFor } from '../../../api/planned-request.ts'
import { sentDrafts } from '../../../api/sent-drafts.ts'
import { uuid } from '../../../ui/uuid.ts'
import type { DraftLike, Written } from './slots.ts'
import { addresseesOf, draftForRest, type TakenBack, takeBack, undoWindow } from './undo.ts'
import { putEmails, readRecordAgain } from './use-record.ts'

/** A send of this panel, from the button until it can no longer be taken back. */
export type Sending<Draft> =
  | { step: 'idle' }
  | { step: 'handing_over'; rows: EmailSummary[] }
  | Undoable<Draft>

interface Undoable<Draft> {
  step: 'undoable'
  emails: EmailSummary[]
  draft: Draft
  addressees: ReadonlyMap<string, string>
  until: number
}

export interface SendingEvents<Draft> {
  onStarted(rows: EmailSummary[]): void
  onAccepted(emails: EmailSummary[]): void
  /**
   * It did not go, or nobody knows. A draft in doubt keeps its key, whatever is changed in it: the server alone
   * can say that the key was never used, or refuses it for other content. A key that was used is replaced.
   */
  onFailed(failed: Written<Draft> & { outcome: FailedOutcome; error: unknown }): void
  /** Some mails or all were taken back; `draft` is for those, with a key of its own. */
  onUndone(draft: Draft, taken: TakenBack): void
  /** None was taken back. What is unsure can be tried again while the window lasts. */
  onUndoFailed(taken: TakenBack): void
}

interface Send<Draft> extends Written<Draft> {
  view: PanelRecordView
  /** When it leaves, where that is scheduled. */
  at?: string | null
}

/**
 * Sends at once for the eye: rows stand in the history before the server has answered. `undo` works until
 * the window that the server gave has passed (measured from its answer, so no clock is compared).
 */
export function useSending<Draft extends DraftLike>(api: PanelApi, events: SendingEvents<Draft>) {
  const client = useQueryClient()
  const [sending, setSending] = useState<Sending<Draft>>({ step: 'idle' })

  useEffect(() => {
    if (sending.step !== 'undoable') return
    const timer = setTimeout(() => setSending({ step: 'idle' }), sending.until - Date.now())
    return () => clearTimeout(timer)
  }, [sending])

  async function send({ request, draft, view, at }: Send<Draft>) {
    const rows = provisionalRows({ request, draft, view, at })
    sentDrafts.goes(request.key)
    setSending({ step: 'handing_over', rows })
    events.onStarted(rows)
    try {
      const { emails } = await api.send(askedFor({ request, draft }))
      await putEmails(client, emails)
      events.onAccepted(emails)
      const left = undoWindow(emails)
      const addressees = addresseesOf(request, emails)
      const until = Date.now() + left
      setSending(left > 0 ? { step: 'undoable', emails, draft, addressees, until } : { step: 'idle' })
    } catch (error) {
      setSending({ step: 'idle' })
      const outcome = outcomeOf(error)
      // What went all the same stands in the history then.
      if (outcome !== 'refused') readRecordAgain(client)
      const kept = outcome === 'done_before' ? { ...draft, key: uuid() } : draft
      events.onFailed({ request: { ...request, key: kept.key }, draft: kept, outcome, error })
    }
  }

  async function undo() {
    if (sending.step !== 'undoable') return
    const { emails, draft, addressees } = sending
    setSending({ step: 'idle' })
    const taken = await takeBack(api, emails)
    await putEmails(client, taken.cancelled)
    if (taken.cancelled.length > 0) {
      return events.onUndone(draftForRest(draft, taken.cancelled, addressees), taken)
    }
    if (taken.unsure.length > 0) setSending({ ...sending, emails: taken.unsure })
    events.onUndoFailed(taken)
  }

  return { sending, send, undo }
}

/** What the history shows until the server has answered. */
function provisionalRows({ request, draft, view, at }: Send<DraftLike>): EmailSummary[] {
  const now = new Date().toISOString()
  return request.to.map((to) => {
    const person = view.people.find((one) => one.id === to.id)
    return {
      id: uuid(),
      state: request.schedule && at ? 'scheduled' : 'sending',
      reason: null,
      subject: request.subject,
      to: draft.answering?.to ?? { name: person?.name ?? null, address: person?.email ?? '' },
      createdAt: now,
      at: at ?? now,
      schedule: request.schedule ?? null,
      expected: null,
      recipientZone: null,
      sender: { id: view.user.id, name: view.user.name },
      isChangeable: false,
      crm: { state: 'none', code: null, taskUrl: null, recordUrl: null },
      replied: null,
      bounced: null,
      keptBack: [],
    }
  })
}
