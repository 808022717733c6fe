import { notifications } from '@mantine/notifications'
import { infiniteQueryOptions, queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { optOutEndpoints } from '../../../../contract/opt-outs.ts'
import { call } from '../../../api/app-client.ts'
import { useWords, type WordKey } from '../../../locales/words.ts'

const key = 'opt-outs'

export const optOutsQuery = (search: string) =>
  infiniteQueryOptions({
    queryKey: [key, 'list', search],
    queryFn: ({ signal, pageParam }) =>
      call(optOutEndpoints.list, { query: { search, cursor: pageParam ?? undefined }, signal }),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.nextCursor,
  })

export const historyQuery = (address: string) =>
  queryOptions({
    queryKey: [key, 'history', address],
    queryFn: ({ signal }) => call(optOutEndpoints.history, { query: { address }, signal }),
  })

/** What of the company's opt-outs does not stand at Salesforce. Looked at again while something does not. */
export const problemsQuery = queryOptions({
  queryKey: [key, 'problems'],
  queryFn: ({ signal }) => call(optOutEndpoints.listProblems, { signal }),
  refetchInterval: ({ state }) => (state.data?.problems.length ? 10_000 : false),
})

function useChange<Input>(change: (input: Input) => Promise<unknown>, word: WordKey) {
  const { t } = useWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: change,
    onSuccess: async () => {
      notifications.show({ message: t(word) })
      await queryClient.invalidateQueries({ queryKey: [key] })
    },
  })
}

export const useAddOptOut = () =>
  useChange(
    (body: { address: string; reason: string }) => call(optOutEndpoints.add, { body }),
    'optOuts.added',
  )

export const useResubscribe = () =>
  useChange(
    ({ id, reason }: { id: string; reason: string }) =>
      call(optOutEndpoints.resubscribe, { params: { id }, body: { reason } }),
    'optOuts.lifted',
  )

export const useRetryProblems = () =>
  useChange(
    (addresses: string[]) => call(optOutEndpoints.retryProblems, { body: { addresses } }),
    'optOuts.problems.tried',
  )
