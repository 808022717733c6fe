import { skipToken, useMutation, useQuery } from '@tanstack/react-query'
import { type ErrorCode, errorCode } from '../../../../contract/errors.ts'
import { helpLinkEndpoints, isRemovedUnseen } from '../../../../contract/help-links.ts'
import { call } from '../../../api/app-client.ts'

/**
 * The link on which whoever is asked to help can say that it is done; null where there is none, undefined while that
 * is not known. `invitation`: the token of whoever is not signed in.
 */
export function useHelpLink(said: string, invitation: string): string | null | undefined {
  const code = removedUnseen(said)
  const link = useQuery({
    queryKey: ['help-link', code, invitation],
    queryFn:
      code === null
        ? skipToken
        : ({ signal }) => call(helpLinkEndpoints.make, { body: { code, invitation }, signal }),
    retry: false,
    staleTime: Number.POSITIVE_INFINITY,
  })
  // The message is of use without the link too.
  return code === null || link.isError ? null : link.data?.url
}

function removedUnseen(said: string): ErrorCode | null {
  const code = errorCode.safeParse(said).data
  return code && isRemovedUnseen(code) ? code : null
}

/** What the link's token asks for. Consumes nothing. */
export function useAskedHelp(token: string) {
  return useQuery({
    queryKey: ['help', token],
    queryFn: ({ signal }) => call(helpLinkEndpoints.lookUp, { body: { token }, signal }),
    retry: false,
  })
}

/** Says that it is done. */
export function useHelpDone(token: string) {
  return useMutation({ mutationFn: () => call(helpLinkEndpoints.complete, { body: { token } }) })
}
