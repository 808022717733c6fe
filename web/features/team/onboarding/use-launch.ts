import { useMutation, useQueryClient } from '@tanstack/react-query'
import { journeyEndpoints } from '../../../../contract/onboarding.ts'
import { call } from '../../../api/app-client.ts'
import { saveJourney } from '../../../api/queries.ts'

/** Off to the user's own Salesforce, when it is there. */
export function useLaunch() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call(journeyEndpoints.launch),
    onSuccess: (journey) => {
      saveJourney(queryClient, journey)
      location.assign(journey.salesforceUrl)
    },
  })
}
