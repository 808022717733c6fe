import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { notificationEndpoints, type TestMail } from '../../../../contract/notifications.ts'
import { call } from '../../../api/app-client.ts'
import { saveAnswer } from '../../../api/save-answer.ts'

/** How soon the page asks again what became of a test mail, in milliseconds. */
const pollEvery: Record<TestMail['state'], number | false> = {
  on_the_way: 1000,
  retrying: 5000,
  sent: false,
  failed: false,
}

export const notificationMailQuery = queryOptions({
  queryKey: ['notification-mail'],
  queryFn: ({ signal }) => call(notificationEndpoints.read, { signal }),
  refetchInterval: (query) => {
    const test = query.state.data?.test
    return test ? pollEvery[test.state] : false
  },
})

/** Mails the reader by the way that invitations take. */
export function useTestMail() {
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call(notificationEndpoints.test),
    onSuccess: (view) => saveAnswer(queryClient, notificationMailQuery.queryKey, view),
  })
}
