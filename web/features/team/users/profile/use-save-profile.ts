import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SessionView } from '../../../../../contract/session.ts'
import { type ProfileRequest, profileEndpoints } from '../../../../../contract/user-profile.ts'
import { call } from '../../../../api/app-client.ts'
import { sessionQuery } from '../../../../api/queries.ts'
import { saveAnswer } from '../../../../api/save-answer.ts'
import { speak } from '../../../../locales/i18n.ts'
import { useWords } from '../../../../locales/words.ts'

/** Saves what changed of the profile; a new language is spoken at once. */
export function useSaveProfile() {
  const { i18n } = useWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (changes: ProfileRequest) => call(profileEndpoints.change, { body: changes }),
    onSuccess: (session: SessionView) => {
      saveAnswer(queryClient, sessionQuery.queryKey, session)
      if (session.user) speak(session.user.language)
      notifications.show({ message: i18n.t('common.saved') })
    },
  })
}
