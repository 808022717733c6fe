import { notifications, notificationsStore } from '@mantine/notifications'
import { QueryClient } from '@tanstack/react-query'
import { afterEach, expect, test, vi } from 'vitest'
import { drawnInApp } from '../../../../test/harness/drawn.tsx'
import { sampleSession } from '../../../../test/harness/samples.ts'
import { followUpsQuery, sessionQuery } from '../../../api/queries.ts'
import { FollowUps } from './follow-ups.tsx'
import { useFollowUp } from './use-follow-up.ts'

const waits = {
  id: '00000000-0000-7000-8000-000000000001',
  kind: 'answer' as const,
  email: {
    id: '00000000-0000-7000-8000-000000000002',
    subject: 'Flow meters',
    to: { name: null, address: 'm@x.example' },
  },
  from: null,
  since: '2026-11-03T10:00:00.000Z',
  showsAt: '2026-11-03T10:00:00.000Z',
}

function withWaiting(count: number): QueryClient {
  const queries = new QueryClient()
  queries.setQueryData(sessionQuery.queryKey, sampleSession({ id: 'anna' }))
  queries.setQueryData(followUpsQuery.queryKey, { followUps: [waits], putOff: [], count })
  return queries
}

afterEach(() => {
  vi.restoreAllMocks()
  notifications.clean()
})

test('a change that fails says so, though the row has gone', async () => {
  vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'))
  const queries = withWaiting(1)
  let done: (() => void) | undefined
  function Row() {
    done = useFollowUp(waits).done
    return null
  }
  await drawnInApp(<Row />, queries)
  done?.()
  await expect.poll(() => notificationsStore.getState().notifications).toMatchObject([{ color: 'red' }])
  queries.clear()
})

test('what waits beyond those that are listed is counted', async () => {
  expect(await drawnInApp(<FollowUps />, withWaiting(53))).toContain('52 older ones wait as well')
  expect(await drawnInApp(<FollowUps />, withWaiting(1))).not.toContain('as well')
})
