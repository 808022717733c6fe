import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { headerProofEndpoints } from '../../../../contract/email-headers.ts'
import { call } from '../../../api/app-client.ts'

export const headerProofsQuery = queryOptions({
  queryKey: ['header-proofs'],
  queryFn: ({ signal }) => call(headerProofEndpoints.read, { signal }),
})

export function useSendHeaderProbe() {
  return useMutation({ mutationFn: (to: string) => call(headerProofEndpoints.send, { body: { to } }) })
}

export function useTakeArrived() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (source: string) => call(headerProofEndpoints.take, { body: { source } }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: headerProofsQuery.queryKey }),
  })
}
