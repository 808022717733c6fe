import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type JourneyFact, type JourneyView, journeyEndpoints } from '../../../../contract/onboarding.ts'
import { call } from '../../../api/app-client.ts'
import { saveJourney } from '../../../api/queries.ts'

/** Says what the person did. Saying it twice changes nothing; the answer is where the journey stands now. */
export function useFact() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (fact: JourneyFact) =>
      // The page may be left right after, so the request must outlive it.
      call(journeyEndpoints.recordFact, { body: { fact }, keepalive: true }),
    onSuccess: (journey: JourneyView) => saveJourney(queryClient, journey),
  })
}
