import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type ChangeTemplateRequest,
  type CreateTemplateRequest,
  type TemplateSummary,
  templateEndpoints,
} from '../../../../contract/templates.ts'
import { call } from '../../../api/app-client.ts'
import { templateQuery, templatesKey } from '../../../api/queries.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords, type WordKey } from '../../../locales/words.ts'
import { useSayUndoable } from '../../../ui/undoable.tsx'

/** What is shown of templates is read anew; but for one that is gone, whose page is about to be left. */
function useRefresh() {
  const client = useQueryClient()
  return (gone?: string) =>
    client.invalidateQueries({
      queryKey: templatesKey,
      predicate: ({ queryKey }) => gone === undefined || !queryKey.includes(gone),
    })
}

/** Makes a template, or saves the one of this id and version; what was taken out of it is said. */
export function useSaveTemplate(known: { id: string; version: number } | null) {
  const { t } = useWords()
  const client = useQueryClient()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (content: CreateTemplateRequest) =>
      known
        ? call(templateEndpoints.save, {
            params: { id: known.id },
            body: { ...content, version: known.version },
          })
        : call(templateEndpoints.create, { body: content }),
    onSuccess: (saved) => {
      client.setQueryData(templateQuery(saved.id).queryKey, saved)
      void refresh()
      const { removed } = saved
      const message =
        removed.length > 0 ? t('templates.cleaned', { list: removed.join(', ') }) : t('templates.saved')
      notifications.show({ message })
    },
  })
}

const doings = {
  isShared: ['templates.done.unshared', 'templates.done.shared'],
  isArchived: ['templates.done.unarchived', 'templates.done.archived'],
  isDeleted: ['templates.done.restored', 'templates.done.deleted'],
} satisfies Record<string, [WordKey, WordKey]>

interface Change {
  what: keyof typeof doings
  becomes: boolean
  done?: (() => void) | undefined
}

/** Shares, archives, deletes, or takes it back: at once, with an undo. A star says for itself that it is there. */
export function useChangeTemplate() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const sayUndoable = useSayUndoable()
  const userId = useUser().id
  const refresh = useRefresh()
  const ask = useMutation({
    mutationFn: ({ id, change }: { id: string; change: ChangeTemplateRequest }) =>
      call(templateEndpoints.change, { params: { id }, body: change }),
    onSettled: (_answer, error, { id, change }) => void refresh(change.isDeleted && !error ? id : undefined),
    onError: (error) => notifications.show({ color: 'red', message: say(error).title }),
  })
  return {
    star: ({ id, isFavorite }: TemplateSummary) => ask.mutate({ id, change: { isFavorite: !isFavorite } }),
    change({ id, name, owner }: TemplateSummary, { what, becomes, done }: Change) {
      ask.mutate(
        { id, change: { [what]: becomes } },
        {
          onSuccess: () => {
            done?.()
            const word = doings[what][becomes ? 1 : 0]
            const message = t(word, { name })
            // A template of somebody else's that is not shared any more is out of an admin's reach.
            if (what === 'isShared' && !becomes && owner.id !== userId) notifications.show({ message })
            else sayUndoable({ message, undo: () => ask.mutate({ id, change: { [what]: !becomes } }) })
          },
        },
      )
    },
  }
}

/** Makes a copy of one's own. */
export function useDuplicateTemplate() {
  const { say } = useErrorWords()
  const refresh = useRefresh()
  return useMutation({
    mutationFn: (id: string) => call(templateEndpoints.duplicate, { params: { id } }),
    onSuccess: () => void refresh(),
    onError: (error) => notifications.show({ color: 'red', message: say(error).title }),
  })
}

/** Pins categories; what is shown of them is what was last wanted, until the server has said so. */
export function usePins(known: string[]) {
  const refresh = useRefresh()
  const pin = useMutation({
    mutationFn: (categoryIds: string[]) => call(templateEndpoints.pin, { body: { categoryIds } }),
    onSettled: () => refresh(),
  })
  return { pinned: pin.isPending ? pin.variables : known, pin }
}

/** Makes, renames and removes categories. */
export function useCategories() {
  const refresh = useRefresh()
  const onSettled = () => void refresh()
  return {
    create: useMutation({
      mutationFn: (name: string) => call(templateEndpoints.createCategory, { body: { name } }),
      onSettled,
    }),
    rename: useMutation({
      mutationFn: ({ id, name }: { id: string; name: string }) =>
        call(templateEndpoints.renameCategory, { params: { id }, body: { name } }),
      onSettled,
    }),
    remove: useMutation({
      mutationFn: (id: string) => call(templateEndpoints.deleteCategory, { params: { id } }),
      onSettled,
    }),
  }
}
