import { useMutation } from '@tanstack/react-query'
import { authorizationView, type SignInRequest } from '../../../contract/authorizations.ts'
import { api } from '../../api/app-client.ts'
import { apiPaths } from '../../paths.ts'

/** Sends the browser to Salesforce to sign in; it comes back to `returnTo`. */
export function useSignIn() {
  return useMutation({
    mutationFn: (request: SignInRequest) => api.post(apiPaths.signIns, authorizationView, request),
    onSuccess: ({ authorizeUrl }) => location.assign(authorizeUrl),
  })
}
