import { queryOptions, useMutation } from '@tanstack/react-query'
import { optOutEndpoints } from '../../../../contract/opt-outs.ts'
import { call } from '../../../api/app-client.ts'

/** Whether anybody outside reaches this installation. Looked at again when the reader comes back from the phone. */
export const reachQuery = queryOptions({
  queryKey: ['reach'],
  queryFn: ({ signal }) => call(optOutEndpoints.readReach, { signal }),
  refetchOnWindowFocus: true,
})

export function useMakeProbe() {
  return useMutation({ mutationFn: () => call(optOutEndpoints.makeProbe) })
}
