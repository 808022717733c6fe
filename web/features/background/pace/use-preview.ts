import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type PacePreview, paceEndpoints } from '../../../../contract/pace.ts'
import type { SettingValue } from '../../../../contract/settings.ts'
import { call } from '../../../api/app-client.ts'

/** What would come of limits or windows as they stand in the form; undefined while nobody knows, and for what is refused. */
export function usePacePreview(about: {
  sending?: SettingValue<'sending'>
  windows?: SettingValue<'windows'>
}): PacePreview | undefined {
  const [body] = useDebouncedValue(about, 400)
  return useQuery({
    queryKey: ['pace-preview', body],
    queryFn: ({ signal }) => call(paceEndpoints.preview, { body, signal }),
    placeholderData: keepPreviousData,
    retry: false,
    staleTime: 30_000,
  }).data
}
