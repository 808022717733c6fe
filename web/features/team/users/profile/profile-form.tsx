import { NativeSelect, Select, Stack, TextInput } from '@mantine/core'
import { useForm } from '@mantine/form'
import { useMemo } from 'react'
import type { Language } from '../../../../../contract/basics.ts'
import type { SessionUser } from '../../../../../contract/session.ts'
import { refusedFields } from '../../../../api/refused-fields.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useLeaving } from '../../../../api/use-leaving.ts'
import { useWords } from '../../../../locales/words.ts'
import { SettingsForm } from '../../../../ui/settings-form.tsx'
import { timeZoneChoices } from './time-zones.ts'
import { useSaveProfile } from './use-save-profile.ts'

/** Name, language and time zone. The address is Salesforce's and stands fast. */
export function ProfileForm({ user }: { user: SessionUser }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const save = useSaveProfile()
  const zones = useMemo(() => timeZoneChoices(user.timeZone), [user.timeZone])
  const form = useForm({
    initialValues: { name: user.name, language: user.language, timeZone: user.timeZone },
    validate: { name: (value) => (value.trim() === '' ? t('userProfile.nameMissing') : null) },
  })
  const isDirty = form.isDirty()
  const submit = form.onSubmit((values) =>
    save.mutate(
      { ...values, name: values.name.trim() },
      {
        onSuccess: () => form.resetDirty(values),
        onError: (error) => form.setErrors(refusedFields(error, t('common.fieldRefused'))),
      },
    ),
  )
  return (
    <SettingsForm
      maySave={isDirty}
      isSaving={save.isPending}
      failure={save.error && say(save.error)}
      leaving={useLeaving(isDirty)}
      onSave={submit}
    >
      <Stack gap="md" maw={440}>
        <TextInput
          label={t('userProfile.name')}
          autoComplete="name"
          maxLength={120}
          {...form.getInputProps('name')}
        />
        <TextInput
          label={t('userProfile.email')}
          description={t('userProfile.emailHelp')}
          value={user.email}
          readOnly
        />
        <NativeSelect
          label={t('userProfile.language')}
          data={[
            { value: 'en', label: 'English' },
            { value: 'sv', label: 'Svenska' },
          ]}
          value={form.values.language}
          onChange={(event) => form.setFieldValue('language', event.currentTarget.value as Language)}
        />
        <Select
          label={t('userProfile.timeZone')}
          description={t('userProfile.timeZoneHelp')}
          data={zones}
          searchable
          allowDeselect={false}
          nothingFoundMessage={t('userProfile.nothingFound')}
          limit={200}
          {...form.getInputProps('timeZone')}
        />
      </Stack>
    </SettingsForm>
  )
}
