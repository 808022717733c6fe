import { useMutation, useQuery } from '@tanstack/react-query'
import { invitationLookupView } from '../../../contract/invitations.ts'
import { authorizationView } from '../../../contract/session.ts'
import { api } from '../../api/app-client.ts'
import { ApiError } from '../../api/client.ts'
import { apiPaths } from '../../paths.ts'
import { rememberAttempt } from './remembered-attempt.ts'

/** What the link's token invites to. A refusal is an answer here, so it is not asked again by itself. */
export function useInvitation(token: string) {
  return useQuery({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => {
      if (token === '') throw new ApiError({ code: 'invitation_unknown', status: 404 })
      return api.post(apiPaths.invitationLookup, invitationLookupView, { token }, { signal })
    },
    retry: false,
    // The screen of a refusal reads the same invitation: mounting it must not begin anew what it is about.
    retryOnMount: false,
    staleTime: 60_000,
  })
}

/** Starts an attempt bound to this browser and sends it to Salesforce. Consumes nothing; may be done again. */
export function useActivation(token: string) {
  return useMutation({
    mutationFn: (request: { loginUrl?: string; forceLogin?: boolean }) =>
      api.post(apiPaths.invitationAttempts, authorizationView, { token, ...request }),
    onSuccess: ({ authorizeUrl }, { loginUrl }) => {
      rememberAttempt({ token, loginUrl })
      location.assign(authorizeUrl)
    },
  })
}
