import { useQuery } from '@tanstack/react-query'
import { settingQuery, useSaveSetting } from '../../../api/settings.ts'

/** The postal address that mails name, undefined until it is known, and a way to save another; the rest stays as it is. */
export function usePostalAddress() {
  const { data } = useQuery(settingQuery('unsubscribe'))
  const { error, isPending, mutate } = useSaveSetting('unsubscribe', data?.version ?? 0, () => undefined)
  const saved = data?.value.postalAddress
  /** Goes on at once where the address is the saved one already, or nobody knows which that is. */
  function save(postalAddress: string, onSaved: () => void) {
    if (!data || postalAddress === saved) onSaved()
    else mutate({ ...data.value, postalAddress }, { onSuccess: onSaved })
  }
  return { saved, save, isSaving: isPending, error }
}
