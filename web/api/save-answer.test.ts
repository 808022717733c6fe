import { QueryClient } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { saveAnswer } from './save-answer.ts'

const queryKey = ['sent']

/** Reads of the list, each of which answers when the test says so. */
function slowReads(client: QueryClient) {
  const reads: PromiseWithResolvers<string[]>[] = []
  const queryFn = () => {
    const read = Promise.withResolvers<string[]>()
    reads.push(read)
    return read.promise
  }
  return { reads, read: () => client.fetchQuery({ queryKey, queryFn, staleTime: 0 }) }
}

test('a read that was asked before something was done is asked anew, also for who waits for it', async () => {
  const client = new QueryClient()
  client.setQueryData(queryKey, [])
  const { reads, read } = slowReads(client)
  const waiting = read()
  saveAnswer<string[]>(client, queryKey, (shown = []) => [...shown, 'Flow meters'])
  reads[0]?.resolve([])
  await expect.poll(() => reads.length).toBe(2)
  expect(client.getQueryData(queryKey)).toEqual(['Flow meters'])
  reads[1]?.resolve(['Flow meters', 'sent by somebody else'])
  expect(await waiting).toEqual(['Flow meters', 'sent by somebody else'])
  expect(client.getQueryData(queryKey)).toEqual(['Flow meters', 'sent by somebody else'])
})

test('the first read of all goes on where there is nothing to change yet', async () => {
  const client = new QueryClient()
  const { reads, read } = slowReads(client)
  const waiting = read()
  saveAnswer<string[]>(client, queryKey, (shown) => shown && [...shown, 'Flow meters'])
  reads[0]?.resolve(['Flow meters'])
  expect(await waiting).toEqual(['Flow meters'])
  expect(reads).toHaveLength(1)
})

test('where nothing was asked nothing is asked again', () => {
  const client = new QueryClient()
  saveAnswer(client, queryKey, ['Flow meters'])
  expect(client.getQueryState(queryKey)).toMatchObject({ data: ['Flow meters'], fetchStatus: 'idle' })
})
