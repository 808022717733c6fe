import { useMutation } from '@tanstack/react-query'
import { authorizationEndpoints, type SignInRequest } from '../../../../contract/authorizations.ts'
import { call } from '../../../api/app-client.ts'

/** Sends the browser to Salesforce to sign in; it comes back to `returnTo`. */
export function useSignIn() {
  return useMutation({
    mutationFn: (request: SignInRequest) => call(authorizationEndpoints.signIn, { body: request }),
    onSuccess: ({ authorizeUrl }) => location.assign(authorizeUrl),
  })
}
