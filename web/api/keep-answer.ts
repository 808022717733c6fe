import type { QueryClient, QueryKey } from '@tanstack/react-query'

type Change<View> = View | ((shown: View | undefined) => View | undefined)

/**
 * Shows what the server has just answered to something that was done. A read that was asked before it and answers after
 * it would put the former state back, and with it an end to asking: it is dropped, and asked anew.
 */
export async function keepAnswer<View>(
  client: QueryClient,
  queryKey: QueryKey,
  change: Change<View>,
): Promise<void> {
  const only = { queryKey, exact: true }
  const isAsked = client.isFetching(only) > 0
  await client.cancelQueries(only)
  client.setQueryData<View>(queryKey, change)
  if (isAsked) void client.invalidateQueries(only)
}
