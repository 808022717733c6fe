import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { signatureEndpoints, signatureRequest } from '../../../../contract/signatures.ts'
import { ApiError } from '../../../api/api-error.ts'
import { call } from '../../../api/app-client.ts'
import { signatureQuery, signatureSuggestionQuery } from '../../../api/queries.ts'
import { saveAnswer } from '../../../api/save-answer.ts'

export type SignatureStart =
  | { state: 'reading' }
  | { state: 'failed'; error: Error; again(): void }
  | { state: 'ready'; html: string; suggested: boolean }

/** The signature to begin with: the saved one, else the one that the mailbox already has, else none. */
export function useSignatureStart(): SignatureStart {
  const saved = useQuery(signatureQuery)
  const wanted = saved.data?.html === ''
  const suggestion = useQuery({ ...signatureSuggestionQuery, enabled: wanted })
  // What was read once stays: a later reading that fails takes nobody's text away.
  if (!saved.data)
    return saved.error
      ? { state: 'failed', error: saved.error, again: () => saved.refetch() }
      : { state: 'reading' }
  if (!wanted) return { state: 'ready', html: saved.data.html, suggested: false }
  // A mailbox that cannot be asked is no reason to keep anybody waiting: the editor starts empty.
  if (suggestion.isPending) return { state: 'reading' }
  const html = suggestion.data?.html ?? ''
  return { state: 'ready', html, suggested: html !== '' }
}

/** Saves the signature; '' removes it. The answer says what the server took out. */
export function useSaveSignature() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async (html: string) => {
      const request = signatureRequest.safeParse({ html })
      // More than the server reads at all: it would speak of the form and not of the signature.
      if (!request.success) throw new ApiError({ code: 'signature_too_large', status: 413 })
      return call(signatureEndpoints.save, { body: request.data })
    },
    onSuccess: (saved) => saveAnswer(queryClient, signatureQuery.queryKey, saved),
  })
}

/** Whether HTML shows anything: text or an image. */
export function isBlank(html: string): boolean {
  const page = new DOMParser().parseFromString(html, 'text/html')
  return page.body.textContent.trim() === '' && page.body.querySelector('img') === null
}
