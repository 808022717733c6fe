import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { drawn, drawnInApp } from '../../test/harness/drawn.tsx'
import { sampleSession } from '../../test/harness/samples.ts'
import { sessionQuery } from '../api/queries.ts'
import { Funnel } from '../features/team/users/funnel.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { HomePage } from './home-page.tsx'

test('what is being read keeps its place, so that nothing below it jumps', async () => {
  expect(drawn(<RowsSkeleton rows={2} label="Loading" />)).toMatch(/min-height/)
  const funnel = await drawnInApp(<Funnel chosen={null} onChoose={() => undefined} />)
  for (const step of ['Invited', 'Mailbox', 'Done']) expect(funnel).toContain(`<span>${step}</span>`)
  const queries = new QueryClient()
  queries.setQueryData(sessionQuery.queryKey, sampleSession())
  const home = await drawnInApp(<HomePage />, queries)
  expect(home).toMatch(/<p [^>]*unknown[^>]*>You are all set/)
})
