import type { QueryClient, QueryKey } from '@tanstack/react-query'

type Change<View> = View | ((shown: View | undefined) => View | undefined)

/**
 * Shows what the server has just answered to something that was done. A read that was asked before it and answers after
 * it would put the former state back, and with it an end to asking: it is asked anew, and whoever waits for it gets that.
 */
export function saveAnswer<View>(client: QueryClient, queryKey: QueryKey, change: Change<View>): void {
  const only = { queryKey, exact: true }
  const isAsked = client.isFetching(only) > 0
  client.setQueryData<View>(queryKey, change)
  if (isAsked) void client.refetchQueries(only)
}
