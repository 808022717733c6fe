import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import type { Role } from '../../contract/basics.ts'
import type { ReachView } from '../../contract/opt-outs.ts'
import { drawnInApp } from '../../test/harness/drawn.tsx'
import { sampleSession } from '../../test/harness/samples.ts'
import { sessionQuery } from '../api/queries.ts'
import { problemsQuery } from '../features/selling/opt-outs/use-opt-outs.ts'
import { reachQuery } from '../features/selling/opt-outs/use-reach.ts'
import { AttentionList } from '../ui/attention-list.tsx'
import { useUnsubscribeAttention } from './use-unsubscribe-attention.ts'

function Notices() {
  return <AttentionList items={useUnsubscribeAttention() ?? []} />
}

const wanting: ReachView = {
  reached: null,
  onlyInside: false,
  host: 'mail.nord.example',
  postalAddress: { isMissing: true, from: '2999-12-13T09:00:00.000Z' },
}

async function noticesFor(reach: ReachView, role: Role = 'admin'): Promise<string> {
  const queries = new QueryClient()
  queries.setQueryData(sessionQuery.queryKey, sampleSession({ id: 'astrid', role }))
  queries.setQueryData(reachQuery.queryKey, reach)
  queries.setQueryData(problemsQuery.queryKey, { problems: [] })
  return drawnInApp(<Notices />, queries)
}

test('an admin is told that nobody outside reaches the installation, and until when mail goes without a postal address', async () => {
  const said = await noticesFor(wanting)
  expect(said).toContain('Nobody outside has opened a link of this installation yet')
  expect(said).toMatch(/From [^<]*13 Dec 2999[^<]* on [^<]* to the United States/)
  expect(said).toContain('Write the address')
})

test('after that day they are told that such mail is not sent', async () => {
  const postalAddress = { isMissing: true, from: '2026-01-01T09:00:00.000Z' }
  const said = await noticesFor({
    ...wanting,
    reached: { at: '2026-01-01T09:00:00.000Z', network: null },
    postalAddress,
  })
  expect(said).not.toContain('Nobody outside')
  expect(said).toMatch(/mail to the United States, and to recipients whose country nobody knows, is not sent/)
})

test('a seller is told nothing of it', async () => {
  expect(await noticesFor(wanting, 'seller')).not.toContain('<button')
})
