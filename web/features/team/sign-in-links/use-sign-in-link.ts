import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef } from 'react'
import { signInLinkEndpoints } from '../../../../contract/sign-in-links.ts'
import { ApiError } from '../../../api/api-error.ts'
import { call } from '../../../api/app-client.ts'
import { paths } from '../../../paths.ts'

/** Whom the link's token signs in. Asking consumes nothing. */
export function useSignInLink(token: string) {
  return useQuery({
    queryKey: ['sign-in-link', token],
    queryFn: async ({ signal }) => {
      if (token === '') throw new ApiError({ code: 'sign_in_link_unusable', status: 410 })
      return call(signInLinkEndpoints.lookUp, { body: { token }, signal })
    },
    retry: false,
    // Once it is used up the answer would be another one, and the page is about to be left.
    staleTime: Number.POSITIVE_INFINITY,
  })
}

/** Uses the link up and goes on with a fresh page load, so that nothing of a former user stays in memory. */
export function useLinkSignIn(token: string) {
  const pressed = useRef(false)
  const signIn = useMutation({
    mutationFn: () => call(signInLinkEndpoints.signIn, { body: { token } }),
    onSuccess: () => location.replace(paths.home),
    onError: () => {
      pressed.current = false
    },
  })
  return {
    ...signIn,
    /** The second press of a double click comes before the button is seen to be busy, and would find the link used. */
    press() {
      if (pressed.current) return
      pressed.current = true
      signIn.mutate()
    },
  }
}
