import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { EmailSchedule } from '../../../../contract/email.ts'
import { type FollowUp, type FollowUpChange, followUpEndpoints } from '../../../../contract/replies.ts'
import { call } from '../../../api/app-client.ts'
import { followUpsQuery } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { sayExactly } from '../../../ui/times.ts'
import { useSayUndoable } from '../../../ui/undoable.tsx'

/**
 * Takes what waits out of the list, for good or until a time; either can be undone. It goes at once, and comes back with
 * a notice if it may not.
 */
export function useFollowUp({ id, since, showsAt }: FollowUp) {
  const { t } = useWords()
  const style = useTimeStyle()
  const { say } = useErrorWords()
  const queryClient = useQueryClient()
  const sayUndoable = useSayUndoable()
  const { queryKey } = followUpsQuery
  const send = (body: FollowUpChange) => call(followUpEndpoints.change, { params: { id }, body })
  const refresh = () => queryClient.invalidateQueries({ queryKey })
  // Its row has gone by then: what fails has no other place to be said.
  const sayFailed = (error: unknown) => notifications.show({ color: 'red', message: say(error).title })
  const undo = () => void send({ do: 'open', since, showsAt }).catch(sayFailed).finally(refresh)
  const change = useMutation({
    mutationFn: ({ body }: { body: FollowUpChange; said: string }) => send(body),
    onMutate: async () => {
      await queryClient.cancelQueries({ queryKey })
      queryClient.setQueryData(queryKey, (list) =>
        list
          ? {
              ...list,
              followUps: list.followUps.filter((one) => one.id !== id),
              count: Math.max(0, list.count - 1),
            }
          : list,
      )
    },
    onSuccess: (_answer, { said }) => sayUndoable({ message: said, undo }),
    onError: sayFailed,
    onSettled: refresh,
  })
  const back = useMutation({
    mutationFn: () => send({ do: 'open', since, showsAt: new Date().toISOString() }),
    onSuccess: () =>
      sayUndoable({
        message: t('replies.isBack'),
        undo: () => void send({ do: 'open', since, showsAt }).catch(sayFailed).finally(refresh),
      }),
    onError: sayFailed,
    onSettled: refresh,
  })
  return {
    back,
    done: () => change.mutate({ body: { do: 'done', since }, said: t('replies.markedDone') }),
    putOff: (until: EmailSchedule) => {
      const when = sayExactly(`${until.local}:00Z`, { ...style, timeZone: 'UTC' })
      change.mutate({ body: { do: 'put_off', since, until }, said: t('replies.putOff', { when }) })
    },
  }
}
