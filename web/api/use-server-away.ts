import { useIsFetching } from '@tanstack/react-query'
import { ApiError } from './api-error.ts'
import { isServerAway } from './server-away.ts'

/** Whether something on the page is being asked again because the server was not there. */
export function useServerAway(): boolean {
  const waiting = useIsFetching({
    predicate: ({ state }) =>
      state.fetchFailureReason instanceof ApiError && isServerAway(state.fetchFailureReason),
  })
  return waiting > 0
}
