import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { EmailSummary } from '../../../../contract/email.ts'
import { drawnInApp } from '../../../../test/harness/drawn.tsx'
import { sessionQuery } from '../../../api/queries.ts'
import { plainLayout } from '../../../ui/list-layout.ts'
import { EmailTable, useEmailColumns } from './email-table.tsx'

const mail: EmailSummary = {
  id: 'mail',
  state: 'needs_attention',
  reason: 'in_doubt',
  subject: 'Hello',
  to: { name: 'Mia Ek', address: 'mia@vasa.example' },
  createdAt: '2026-11-22T08:00:00Z',
  at: '2026-11-22T08:00:00Z',
  sender: { id: 'anna', name: 'Anna Berg' },
  crm: { state: 'none', code: null, taskUrl: null, recordUrl: null },
  schedule: null,
  replied: null,
  bounced: null,
}

function Mails() {
  const kept = { layout: plainLayout, change: () => undefined }
  return <EmailTable emails={[mail]} columns={useEmailColumns()} kept={kept} isWhole />
}

async function readBy(id: string): Promise<string> {
  const queries = new QueryClient()
  const user = {
    id,
    name: id,
    email: `${id}@nord.se`,
    role: 'admin',
    language: 'en',
    timeZone: 'UTC',
  } as const
  const session = {
    mode: 'sandbox',
    workspace: null,
    step: 'done',
    canSignIn: true,
    mailHeldSince: null,
  } as const
  queries.setQueryData(sessionQuery.queryKey, { ...session, user })
  return drawnInApp(<Mails />, queries)
}

test('another’s mail says whose it is, and asks nothing of who reads it', async () => {
  const [own, other] = [await readBy('anna'), await readBy('astrid')]
  expect(other).toContain('by Anna Berg')
  expect(other).toContain('Waits for its sender')
  expect(own).not.toContain('Anna Berg')
  expect(own).toContain('Needs your answer')
})
