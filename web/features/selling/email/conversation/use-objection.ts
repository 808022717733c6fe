import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { type ObjectionState, objectionEndpoints } from '../../../../../contract/opt-outs-objections.ts'
import { call } from '../../../../api/app-client.ts'
import { objectionsQuery } from '../../../../api/queries.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { useSayUndoable } from '../../../../ui/undoable.tsx'

/** What its reader may say that somebody meant, one button each, as soon as it is known who asked. */
export function useObjectionAnswers() {
  const { t } = useWords()
  const { mutate, isPending, variables } = useObjection()
  return ({ id, name }: { id: string; name: string }) =>
    (['unsubscribed', 'dismissed'] as const).map((state) => ({
      label: t(`optOuts.objection.to.${state}`),
      busy: isPending && variables.id === id,
      onClick: () => mutate({ id, state, name }),
    }))
}

/** Says what somebody meant who has asked for no more mail; it can be undone. */
function useObjection() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const queryClient = useQueryClient()
  const sayUndoable = useSayUndoable()
  const decide = ({ id, state }: { id: string; state: ObjectionState }) =>
    call(objectionEndpoints.decide, { params: { id }, body: { state } })
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries({ queryKey: objectionsQuery.queryKey }),
      queryClient.invalidateQueries({ queryKey: ['email'] }),
    ])
  // Its place may have gone by then: what fails has no other to be said.
  const sayFailed = (error: unknown) => notifications.show({ color: 'red', message: say(error).title })
  return useMutation({
    mutationFn: ({ id, state }: { id: string; state: 'unsubscribed' | 'dismissed'; name: string }) =>
      decide({ id, state }),
    onSuccess: (_mark, { id, state, name }) =>
      sayUndoable({
        message: t(`optOuts.objection.said.${state}`, { name }),
        undo: () => void decide({ id, state: 'asked' }).catch(sayFailed).finally(refresh),
      }),
    onError: sayFailed,
    onSettled: refresh,
  })
}
