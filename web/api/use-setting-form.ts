import { useForm } from '@mantine/form'
import type { SettingSection, SettingValue } from '../../contract/settings.ts'
import { useWords } from '../locales/words.ts'
import { refusedFields } from './refused-fields.ts'
import type { SettingFormProps } from './settings.ts'
import { useErrorWords } from './use-error-words.ts'
import { useLeaving } from './use-leaving.ts'

/** How a section's value stands in the fields of its form, and back. */
interface Fields<Section extends SettingSection, Values> {
  toFields(value: SettingValue<Section>): Values
  fromFields(values: Values): SettingValue<Section>
  /** What is wrong, by field. */
  refuse?(values: Values): Partial<Record<keyof Values & string, string>>
}

/** The fields of a section, and what its `SettingsForm` is given. */
export function useSettingForm<Section extends SettingSection, Values extends Record<string, unknown>>(
  props: SettingFormProps<Section>,
  of: Fields<Section, Values>,
) {
  const { saved, start, save } = props
  const { t } = useWords()
  const { say } = useErrorWords()
  const form = useForm<Values>({
    initialValues: of.toFields(start),
    validate: (values: Values) => ({ ...of.refuse?.(values) }),
  })
  const isDirty = JSON.stringify(form.values) !== JSON.stringify(of.toFields(saved))
  const onSave = form.onSubmit(() =>
    save.mutate(of.fromFields(form.getValues()), {
      onError: (error) => form.setErrors(refusedFields(error, t('common.fieldRefused'))),
    }),
  )
  return {
    form,
    frame: {
      maySave: isDirty,
      isSaving: save.isPending,
      failure: save.error && say(save.error),
      leaving: useLeaving(isDirty),
      onSave,
    },
  }
}
