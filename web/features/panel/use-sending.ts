import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { EmailSummary, SendRequest } from '../../../contract/email.ts'
import type { PanelRecordView } from '../../../contract/panel.ts'
import type { PanelApi } from '../../api/panel-api.ts'
import { uuid } from '../../ui/uuid.ts'
import type { DraftLike } from './slots.ts'
import { putEmails } from './use-record.ts'

/** A send of this panel, from the button until it can no longer be taken back. */
export type Sending<Draft> =
  | { step: 'idle' }
  | { step: 'handing_over'; rows: EmailSummary[] }
  | { step: 'undoable'; emails: EmailSummary[]; draft: Draft; until: number }

export interface SendingEvents<Draft> {
  onStarted(rows: EmailSummary[]): void
  /** The server did not take it; nothing was sent. */
  onRefused(draft: Draft, error: unknown): void
  /** Every mail was taken back; the draft has a new key, because the old one is spent. */
  onUndone(draft: Draft): void
  onUndoFailed(error: unknown): void
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

  async function send({
    request,
    draft,
    view,
  }: {
    request: SendRequest
    draft: Draft
    view: PanelRecordView
  }) {
    const rows = provisionalRows(request, view)
    setSending({ step: 'handing_over', rows })
    events.onStarted(rows)
    try {
      const { emails } = await api.send(request)
      putEmails(client, emails)
      const left = undoWindow(emails)
      setSending(left > 0 ? { step: 'undoable', emails, draft, until: Date.now() + left } : { step: 'idle' })
    } catch (error) {
      setSending({ step: 'idle' })
      events.onRefused(draft, error)
    }
  }

  async function undo() {
    if (sending.step !== 'undoable') return
    const { emails, draft } = sending
    setSending({ step: 'idle' })
    const outcomes = await Promise.allSettled(emails.map((email) => api.cancelEmail(email.id)))
    putEmails(
      client,
      outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : [])),
    )
    const failed = outcomes.find((outcome) => outcome.status === 'rejected')
    if (failed) events.onUndoFailed(failed.reason)
    else events.onUndone({ ...draft, key: uuid() })
  }

  return { sending, send, undo }
}

/** The shortest time that one of the mails can still be taken back, in milliseconds; 0 when none can. */
function undoWindow(emails: EmailSummary[]): number {
  const open = emails.filter((email) => email.state === 'waiting' && email.reason === 'undo_window')
  if (open.length < emails.length || open.length === 0) return 0
  return Math.min(...open.map((email) => Date.parse(email.at) - Date.parse(email.createdAt)))
}

/** What the history shows until the server has answered. */
function provisionalRows(request: SendRequest, view: PanelRecordView): EmailSummary[] {
  const now = new Date().toISOString()
  return request.to.map((to) => {
    const person = view.people.find((one) => one.id === to.id)
    return {
      id: uuid(),
      state: 'sending',
      reason: null,
      subject: request.subject,
      to: { name: person?.name ?? null, address: person?.email ?? '' },
      createdAt: now,
      at: now,
      sender: { id: uuid(), name: view.user.name },
      crm: { state: 'none', code: null, taskUrl: null, recordUrl: null },
    }
  })
}
