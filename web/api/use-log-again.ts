import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { emailEndpoints } from '../../contract/email.ts'
import { taskEndpoints } from '../../contract/tasks.ts'
import { useWords } from '../locales/words.ts'
import { call } from './app-client.ts'
import { useErrorWords } from './use-error-words.ts'

const endpoints = { emails: emailEndpoints.logAgain, tasks: taskEndpoints.logAgain }

/** Tries to log a mail or a task in Salesforce again; the lists and the mail are read afresh afterwards. */
export function useLogAgain(subject: 'emails' | 'tasks', id: string) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: () => call(endpoints[subject], { params: { id } }),
    onSuccess: () => notifications.show({ message: t('email.logsAgain') }),
    onError: (error) => notifications.show({ color: 'red', message: say(error).title }),
    onSettled: () =>
      Promise.all([[subject], ['email', id]].map((queryKey) => queryClient.invalidateQueries({ queryKey }))),
  })
}
