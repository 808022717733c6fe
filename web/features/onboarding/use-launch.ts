import { useMutation, useQueryClient } from '@tanstack/react-query'
import { journeyView } from '../../../contract/journey.ts'
import { api } from '../../api/app-client.ts'
import { keepJourney } from '../../api/queries.ts'
import { apiPaths } from '../../paths.ts'

/** Off to the user's own Salesforce, when it is there. */
export function useLaunch() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post(apiPaths.launches, journeyView),
    onSuccess: (journey) => {
      keepJourney(queryClient, journey)
      location.assign(journey.salesforceUrl)
    },
  })
}
