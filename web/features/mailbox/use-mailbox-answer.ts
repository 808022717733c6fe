import { useMutation, useQueryClient } from '@tanstack/react-query'
import { journeyView } from '../../../contract/journey.ts'
import { api } from '../../api/app-client.ts'
import { connectionsQuery, keepJourney } from '../../api/queries.ts'
import { apiPaths } from '../../paths.ts'

/** Says whether the mailbox that waits is to be used; otherwise its access is given back. */
export function useMailboxAnswer() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (use: boolean) => api.post(apiPaths.mailboxAnswers, journeyView, { use }),
    onSuccess: (journey) => {
      keepJourney(queryClient, journey)
      void queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey })
    },
  })
}
