import { notifications } from '@mantine/notifications'
import { queryOptions, type UseMutationResult, useMutation, useQueryClient } from '@tanstack/react-query'
import {
  type SettingSection,
  type SettingValue,
  type SettingView,
  settingDoors,
} from '../../contract/settings.ts'
import { useWords } from '../locales/words.ts'
import { call } from './app-client.ts'
import { saveAnswer } from './save-answer.ts'

type Save<Section extends SettingSection> = UseMutationResult<
  SettingView<Section>,
  Error,
  SettingValue<Section>
>

/** What the form of a section is given. */
export interface SettingFormProps<Section extends SettingSection> {
  /** What holds. */
  saved: SettingValue<Section>
  /** What the form begins with: the same, or an earlier value that is to be looked at. */
  start: SettingValue<Section>
  save: Save<Section>
}

export const settingQuery = <Section extends SettingSection>(section: Section) =>
  queryOptions({
    queryKey: ['setting', section],
    queryFn: ({ signal }) => call(settingDoors[section].read, { signal }) as Promise<SettingView<Section>>,
  })

/** Saves a section; `version` is of what the form was begun with. `onSaved` hears what holds from then on. */
export function useSaveSetting<Section extends SettingSection>(
  section: Section,
  version: number,
  onSaved: (view: SettingView<Section>) => void,
): Save<Section> {
  const { t } = useWords()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: (value: SettingValue<Section>) =>
      // Each section's value fits its own door, which the compiler cannot follow from the name of the section.
      call(settingDoors[section].save as (typeof settingDoors)['blockedDomains']['save'], {
        body: { value: value as SettingValue<'blockedDomains'>, version },
      }) as Promise<SettingView<SettingSection>> as Promise<SettingView<Section>>,
    onSuccess: (view) => {
      saveAnswer(queryClient, settingQuery(section).queryKey, view)
      onSaved(view)
      notifications.show({ message: t('common.saved') })
    },
  })
}
