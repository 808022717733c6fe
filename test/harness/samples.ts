import type { EmailSummary } from '../../contract/email.ts'
import type { SessionUser, SessionView } from '../../contract/session.ts'

/** A mail as lists have it, for tests of what is drawn of one; nothing about it stands out. */
export const sampleEmail: EmailSummary = {
  id: 'mail',
  state: 'waiting',
  reason: 'undo_window',
  subject: 'Hello',
  to: { name: 'Mia Ek', address: 'mia@vasa.example' },
  createdAt: '2026-11-22T08:00:00Z',
  at: '2026-11-22T08:00:00Z',
  sender: { id: 'anna', name: 'Anna Berg' },
  isChangeable: false,
  recipientZone: null,
  crm: { state: 'none', code: null, taskUrl: null, recordUrl: null },
  schedule: null,
  expected: null,
  replied: null,
  bounced: null,
  keptBack: [],
}

/** A session of somebody who is through the journey. */
export function sampleSession(user: Partial<SessionUser> = {}): SessionView {
  return {
    mode: 'sandbox',
    workspace: null,
    step: 'done',
    canSignIn: true,
    mailHeldSince: null,
    user: {
      id: 'anna',
      name: 'Anna Berg',
      email: 'anna@nord.se',
      role: 'seller',
      language: 'en',
      timeZone: 'UTC',
      ...user,
    },
  }
}
