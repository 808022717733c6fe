import { useMutation, useQueryClient } from '@tanstack/react-query'
import { journeyView } from '../../../contract/journey.ts'
import { api } from '../../api/app-client.ts'
import { keepJourney } from '../../api/queries.ts'
import { apiPaths } from '../../paths.ts'

/** Says that the mail service has stopped the reader on its own page; the journey then shows what can be done. */
export function useMailboxStop() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (vendor: 'gmail' | 'outlook') => api.post(apiPaths.mailboxStops, journeyView, { vendor }),
    onSuccess: (journey) => keepJourney(queryClient, journey),
  })
}
