import { notifications } from '@mantine/notifications'
import { queryOptions, useMutation, useQueryClient } from '@tanstack/react-query'
import { privacyEndpoints } from '../../../../contract/privacy.ts'
import { call, download } from '../../../api/app-client.ts'
import { saveAnswer } from '../../../api/save-answer.ts'
import { useWords } from '../../../locales/words.ts'
import { saveFile } from '../../../ui/save-file.ts'

export const erasuresQuery = queryOptions({
  queryKey: ['erasures'],
  queryFn: ({ signal }) => call(privacyEndpoints.listErasures, { signal }),
  // Until the last of them is done.
  refetchInterval: ({ state }) =>
    state.data?.erasures.some((one) => one.finishedAt === null) ? 10_000 : false,
})

/** Looks somebody up by their address. */
export function useFindPerson() {
  return useMutation({
    mutationFn: (address: string) => call(privacyEndpoints.find, { body: { address } }),
  })
}

/** Saves everything about somebody as one file. */
export function useSavePerson() {
  const { t } = useWords()
  return useMutation({
    mutationFn: (address: string) => download(privacyEndpoints.export, { body: { address } }),
    onSuccess: (file) => {
      saveFile(file, { name: 'person.json', type: 'application/json' })
      notifications.show({ message: t('privacy.saved') })
    },
  })
}

interface Erasing {
  address: string
  confirmation: string
  reason: string
  optOut: boolean
}

export function useErase() {
  const { t } = useWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (body: Erasing) => call(privacyEndpoints.erase, { body }),
    onSuccess: (list) => {
      saveAnswer(queryClient, erasuresQuery.queryKey, list)
      notifications.show({ message: t('privacy.erased') })
    },
  })
}
