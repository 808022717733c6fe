import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { productMailView, type TestMail } from '../../../contract/product-mail.ts'
import { api } from '../../api/app-client.ts'
import { keepAnswer } from '../../api/keep-answer.ts'
import { apiPaths } from '../../paths.ts'

/** How soon the page asks again what became of a test mail, in milliseconds. */
const pollEvery: Record<TestMail['state'], number | false> = {
  on_the_way: 1000,
  retrying: 5000,
  sent: false,
  failed: false,
}

export const productMailQuery = queryOptions({
  queryKey: ['product-mail'],
  queryFn: ({ signal }) => api.get(apiPaths.productMail, productMailView, { signal }),
  refetchInterval: (query) => {
    const test = query.state.data?.test
    return test ? pollEvery[test.state] : false
  },
})

/** Mails the reader by the way that invitations take. */
export function useTestMail() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post(apiPaths.productMailTests, productMailView),
    onSuccess: (view) => keepAnswer(queryClient, productMailQuery.queryKey, view),
  })
}
