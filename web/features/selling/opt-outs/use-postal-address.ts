import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { settingDoors } from '../../../../contract/settings.ts'
import { call } from '../../../api/app-client.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { settingQuery } from '../../../api/settings.ts'

/** The postal address that mails name, undefined until it is known, and a way to save another; the rest stays as it is. */
export function usePostalAddress() {
  const queryClient = useQueryClient()
  const query = settingQuery('unsubscribe')
  const { data } = useQuery(query)
  const { error, isPending, mutate } = useMutation({
    mutationFn: async (postalAddress: string) => {
      // What is written may be ready before the setting has come, or after reading it has failed once.
      const { value, version } = await queryClient.ensureQueryData(query)
      if (postalAddress === value.postalAddress) return
      const body = { value: { ...value, postalAddress }, version }
      saveAnswer(queryClient, query.queryKey, await call(settingDoors.unsubscribe.save, { body }))
    },
  })
  return { saved: data?.value.postalAddress, save: mutate, isSaving: isPending, error }
}
