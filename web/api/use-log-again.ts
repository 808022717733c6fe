import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useWords } from '../locales/words.ts'
import { apiPaths } from '../paths.ts'
import { api } from './app-client.ts'
import { ignored } from './client.ts'
import { useErrorWords } from './use-error-words.ts'

/** Tries to log a mail or a task in Salesforce again; the lists and the mail are read afresh afterwards. */
export function useLogAgain(subject: 'emails' | 'tasks', id: string) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => api.post(apiPaths.crmWrites(subject, id), ignored),
    onSuccess: () => notifications.show({ message: t('email.logsAgain') }),
    onError: (error) => notifications.show({ color: 'red', message: say(error).title }),
    onSettled: () =>
      Promise.all([[subject], ['email', id]].map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  })
}
