import { notifications } from '@mantine/notifications'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { openSessionEndpoints } from '../../../../contract/sessions.ts'
import { call } from '../../../api/app-client.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { useWords } from '../../../locales/words.ts'

export const sessionsQuery = queryOptions({
  queryKey: ['sessions'],
  queryFn: ({ signal }) => call(openSessionEndpoints.list, { signal }),
})

/** Signs out in one place, by id, or everywhere but here. The list that is left comes back with the answer. */
export function useSignOutElsewhere() {
  const { t } = useWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (where: { sessionId: string } | 'everywhere') =>
      where === 'everywhere'
        ? call(openSessionEndpoints.endOthers)
        : call(openSessionEndpoints.end, { params: { id: where.sessionId } }),
    onSuccess: (list) => {
      saveAnswer(queryClient, sessionsQuery.queryKey, list)
      notifications.show({ message: t('sessions.done') })
    },
    // It may have ended by itself meanwhile: the list shows what is true.
    onError: () => queryClient.invalidateQueries({ queryKey: sessionsQuery.queryKey }),
  })
}
