import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { appDrafts, draftsQuery } from '../../../../api/app-compose.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useWords } from '../../../../locales/words.ts'
import { useSayUndoable } from '../../../../ui/undoable.tsx'

/** Discards a draft at once and offers to undo it; `before` is done first, and where that fails nothing is discarded. */
export function useDiscard() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const client = useQueryClient()
  const sayUndoable = useSayUndoable()
  return async (id: string, before?: () => Promise<unknown>) => {
    const again = () => client.invalidateQueries({ queryKey: draftsQuery.queryKey })
    const fail = (error: unknown) => notifications.show({ color: 'red', message: say(error).title })
    try {
      await before?.()
      await appDrafts.discard(id)
      sayUndoable({
        message: t('emailWrite.discarded'),
        undo: () => void appDrafts.restore(id).then(again, fail),
      })
    } catch (error) {
      fail(error)
    }
    await again()
  }
}
