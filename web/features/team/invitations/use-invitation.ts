import { queryOptions, useMutation, useQuery } from '@tanstack/react-query'
import { authorizationEndpoints } from '../../../../contract/authorizations.ts'
import {
  type InvitationLookupView,
  invitationEndpoints,
  invitationLookupRequest,
} from '../../../../contract/invitations.ts'
import { ApiError } from '../../../api/api-error.ts'
import { call } from '../../../api/app-client.ts'
import { rememberAttempt } from './remembered-attempt.ts'

function invitationQuery(token: string) {
  return queryOptions({
    queryKey: ['invitation', token],
    queryFn: async ({ signal }) => {
      // A mail program may have cut the link off, or put a paragraph behind it: no question for the server.
      const isNone = token === '' || !invitationLookupRequest.safeParse({ token }).success
      if (isNone) throw new ApiError({ code: 'invitation_unknown', status: 404 })
      return call(invitationEndpoints.lookUp, { body: { token }, signal })
    },
    retry: false,
    // The screen of a refusal reads the same invitation: mounting it must not begin anew what it is about.
    retryOnMount: false,
    staleTime: 60_000,
  })
}

/** What the link's token invites to. A refusal is an answer here, so it is not asked again by itself. */
export function useInvitation(token: string) {
  return useQuery(invitationQuery(token))
}

/**
 * The same for words beside a refusal; null when there is none. What was refused is not asked again here: the page that
 * shows the refusal would ask with it, show that it asks, and begin anew for ever.
 */
export function useInvited(token: string): InvitationLookupView | null {
  const invitation = useQuery({ ...invitationQuery(token), enabled: token !== '' })
  return invitation.data ?? null
}

/** Starts an attempt bound to this browser and sends it to Salesforce. Consumes nothing; may be done again. */
export function useActivation(token: string) {
  return useMutation({
    mutationFn: (request: { loginUrl?: string; forceLogin?: boolean }) =>
      call(authorizationEndpoints.acceptInvitation, { body: { token, ...request } }),
    onSuccess: ({ authorizeUrl }, { loginUrl }) => {
      rememberAttempt({ token, loginUrl })
      location.assign(authorizeUrl)
    },
  })
}
