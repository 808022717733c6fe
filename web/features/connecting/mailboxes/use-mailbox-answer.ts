import { useMutation, useQueryClient } from '@tanstack/react-query'
import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { call } from '../../../api/app-client.ts'
import { connectionsQuery, saveJourney } from '../../../api/queries.ts'

/** Says whether the mailbox that waits is to be used; otherwise its access is given back. */
export function useMailboxAnswer() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (use: boolean) => call(journeyEndpoints.answerAboutMailbox, { body: { use } }),
    onSuccess: (journey) => {
      saveJourney(queryClient, journey)
      void queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey })
    },
  })
}
