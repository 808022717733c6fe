import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { keepAnswer } from './keep-answer.ts'

const queryKey = ['sent']

/** A read of the list whose answer comes when the test says so. */
function slowRead(client: QueryClient) {
  const { promise, resolve } = Promise.withResolvers<string[]>()
  const read = client.fetchQuery({ queryKey, queryFn: () => promise })
  return { answer: resolve, read: read.catch(() => undefined) }
}

test('a read that was asked before something was done does not take it back when it answers after it', async () => {
  const client = new QueryClient()
  client.setQueryData(queryKey, [])
  const former = slowRead(client)
  await keepAnswer<string[]>(client, queryKey, (shown = []) => [...shown, 'Flow meters'])
  former.answer([])
  await former.read
  expect(client.getQueryData(queryKey)).toEqual(['Flow meters'])
  // What the read was asked for is still to be known.
  expect(client.getQueryState(queryKey)?.isInvalidated).toBe(true)
})

test('where nothing was asked nothing is asked again', async () => {
  const client = new QueryClient()
  await keepAnswer(client, queryKey, ['Flow meters'])
  expect(client.getQueryState(queryKey)).toMatchObject({ data: ['Flow meters'], isInvalidated: false })
})
