import { notifications } from '@mantine/notifications'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { noncommercialEndpoints } from '../../../../contract/templates-noncommercial.ts'
import { call } from '../../../api/app-client.ts'
import { templatesKey } from '../../../api/queries.ts'
import { useWords } from '../../../locales/words.ts'

/** What is marked in the workspace, and what has come of it. */
export const markedQuery = queryOptions({
  queryKey: [...templatesKey, 'noncommercial'],
  queryFn: ({ signal }) => call(noncommercialEndpoints.list, { signal }),
})

/** Marks a template as non-commercial, or takes that away. */
export function useMarks() {
  const { t } = useWords()
  const client = useQueryClient()
  const done = (message: string) => () => {
    void client.invalidateQueries({ queryKey: templatesKey })
    notifications.show({ message })
  }
  return {
    mark: useMutation({
      mutationFn: ({ id, ...body }: { id: string; reason: string; version: number }) =>
        call(noncommercialEndpoints.mark, { params: { id }, body }),
      onSuccess: done(t('templates.noncommercial.marked')),
    }),
    unmark: useMutation({
      mutationFn: (id: string) => call(noncommercialEndpoints.unmark, { params: { id } }),
      onSuccess: done(t('templates.noncommercial.unmarked')),
    }),
  }
}
