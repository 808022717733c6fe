import { useMutation, useQueryClient } from '@tanstack/react-query'
import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { call } from '../../../api/app-client.ts'
import { saveJourney } from '../../../api/queries.ts'

/** Says that the mail service has stopped the reader on its own page; the journey then shows what can be done. */
export function useMailboxStop() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (vendor: 'gmail' | 'outlook') => call(journeyEndpoints.stopMailbox, { body: { vendor } }),
    onSuccess: (journey) => saveJourney(queryClient, journey),
  })
}
