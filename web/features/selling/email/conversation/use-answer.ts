import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type EmailSummary, emailEndpoints, type OutsideHours } from '../../../../../contract/email.ts'
import { emailConversationEndpoints } from '../../../../../contract/email-conversation.ts'
import { call } from '../../../../api/app-client.ts'
import { keptBackOf } from '../../../../api/email-states.ts'
import { untilClear } from '../../../../api/panel-api.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { sayWhen } from '../../../../ui/times.ts'
import { useSayUndoable } from '../../../../ui/undoable.tsx'
import { uuid } from '../../../../ui/uuid.ts'

/** What somebody writes back, and under which key it is sent once. */
export interface AnswerDraft {
  key: string
  cc: string[]
  html: string
  /** After so many days without an answer its writer is told. */
  remindAfterDays?: number | undefined
  /** What becomes of it outside of the sending hours, once that was asked. */
  outside?: OutsideHours | undefined
}

/** Sends an answer, which can be taken back for a moment; `takenBack` gets what was written. */
export function useAnswer(messageId: string, takenBack: (draft: AnswerDraft) => void) {
  const { t } = useWords()
  const queryClient = useQueryClient()
  const { say } = useErrorWords()
  const sayUndoable = useSayUndoable()
  const time = useTimeStyle()
  function sentWords(email: EmailSummary): string {
    const { count, first } = keptBackOf([email])
    if (count === 0) return t('emailConversation.sent')
    if (first === null) return t('emailConversation.waitUnknown')
    return t('emailConversation.waits', { when: sayWhen(first, time) })
  }
  const refresh = () =>
    Promise.all(
      ['email', 'emails', 'follow-ups'].map((key) => queryClient.invalidateQueries({ queryKey: [key] })),
    )
  return useMutation({
    mutationFn: (draft: AnswerDraft) =>
      untilClear(() => call(emailConversationEndpoints.answer, { params: { id: messageId }, body: draft })),
    onSuccess: (email, draft) => {
      const { id } = email
      sayUndoable({
        message: sentWords(email),
        undo: () => {
          void call(emailEndpoints.cancel, { params: { id } })
            // The key stands for the one that was taken back.
            .then(() => takenBack({ ...draft, key: uuid(), outside: undefined }))
            .catch((error: unknown) => notifications.show({ color: 'red', message: say(error).title }))
            .finally(refresh)
        },
      })
    },
    onSettled: refresh,
  })
}
