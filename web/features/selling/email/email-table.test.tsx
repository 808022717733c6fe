import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { drawnInApp } from '../../../../test/harness/drawn.tsx'
import { sampleEmail, sampleSession } from '../../../../test/harness/samples.ts'
import { sessionQuery } from '../../../api/queries.ts'
import { plainLayout } from '../../../ui/list-layout.ts'
import { EmailTable, useEmailColumns } from './email-table.tsx'

const mail = { ...sampleEmail, state: 'needs_attention', reason: 'in_doubt' } as const

function Mails() {
  const kept = { layout: plainLayout, change: () => undefined }
  return <EmailTable emails={[mail]} columns={useEmailColumns()} kept={kept} isWhole />
}

async function readBy(id: string): Promise<string> {
  const queries = new QueryClient()
  const session = sampleSession({ id, name: id, role: 'admin' })
  queries.setQueryData(sessionQuery.queryKey, session)
  return drawnInApp(<Mails />, queries)
}

test('another’s mail says whose it is, and asks nothing of who reads it', async () => {
  const [own, other] = [await readBy('anna'), await readBy('astrid')]
  expect(other).toContain('by Anna Berg')
  expect(other).toContain('Waits for its sender')
  expect(own).not.toContain('Anna Berg')
  expect(own).toContain('Needs your answer')
})
