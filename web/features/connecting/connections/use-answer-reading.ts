import { useMutation, useQueryClient } from '@tanstack/react-query'
import { connectionEndpoints } from '../../../../contract/connections.ts'
import { call } from '../../../api/app-client.ts'
import { connectionsQuery } from '../../../api/queries.ts'
import { useWords } from '../../../locales/words.ts'
import { useSayUndoable } from '../../../ui/undoable.tsx'

/** Lets the new part of answers be read in the reader's own mailbox, or lets it no more; it can be undone at once. */
export function useAnswerReading() {
  const { t } = useWords()
  const queryClient = useQueryClient()
  const sayUndoable = useSayUndoable()
  const refresh = () => queryClient.invalidateQueries({ queryKey: connectionsQuery.queryKey })
  const decide = (agreed: boolean) => call(connectionEndpoints.letAnswersBeRead, { body: { agreed } })
  return useMutation({
    mutationFn: decide,
    onSuccess: (_nothing, agreed) =>
      sayUndoable({
        message: t(agreed ? 'userProfile.reading.agreed' : 'userProfile.reading.declined'),
        undo: () => void decide(!agreed).finally(refresh),
      }),
    onSettled: refresh,
  })
}
