import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { putEmails } from './use-record.ts'

test('a look at what goes on that was asked before a mail was sent is not shown after it', async () => {
  const client = new QueryClient()
  const { promise, resolve } = Promise.withResolvers<object>()
  const look = client.fetchQuery({ queryKey: ['activity'], queryFn: () => promise }).catch(() => undefined)
  await putEmails(client, [])
  resolve({ emails: [] })
  await look
  expect(client.getQueryData(['activity'])).toBeUndefined()
})
