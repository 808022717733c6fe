import { Fieldset, NumberInput, Switch, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { privacyEndpoints, retentionDays } from '../../../../contract/privacy.ts'
import { call } from '../../../api/app-client.ts'
import type { SettingFormProps } from '../../../api/settings.ts'
import { useSettingForm } from '../../../api/use-setting-form.ts'
import { useWords } from '../../../locales/words.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'

interface Fields {
  isOn: boolean
  /** An empty field holds an empty text. */
  days: number | string
  [more: string]: unknown
}

const { least, most } = retentionDays
const isPossible = (days: Fields['days']) =>
  Number.isInteger(days) && Number(days) >= least && Number(days) <= most

/** For how long the text and the files of mails are kept. */
export function RetentionForm(props: SettingFormProps<'retention'>) {
  const { t } = useWords()
  const { form, frame } = useSettingForm<'retention', Fields>(props, {
    toFields: (value) => ({ ...value }),
    fromFields: ({ isOn, days }) => ({ isOn, days: Number(days) }),
    refuse: ({ days }) =>
      isPossible(days) ? {} : { days: t('settings.retention.outOfRange', { least, most }) },
  })
  const { isOn, days } = form.values
  return (
    <SettingsForm {...frame}>
      <Switch
        label={t('settings.retention.isOn')}
        description={t('settings.retention.isOnHelp')}
        {...form.getInputProps('isOn', { type: 'checkbox' })}
      />
      <Fieldset variant="unstyled" disabled={!isOn}>
        <NumberInput
          maw={520}
          label={t('settings.retention.days')}
          description={t('settings.retention.daysHelp')}
          min={least}
          max={most}
          clampBehavior="none"
          allowDecimal={false}
          {...form.getInputProps('days')}
        />
      </Fieldset>
      {isOn && isPossible(days) ? <WhatGoes days={Number(days)} /> : null}
    </SettingsForm>
  )
}

/** How many mails the next sweep would take the text of. */
function WhatGoes({ days }: { days: number }) {
  const { t } = useWords()
  const [asked] = useDebouncedValue(days, 400)
  const { data } = useQuery({
    queryKey: ['retention-preview', asked],
    queryFn: ({ signal }) => call(privacyEndpoints.previewRetention, { query: { days: asked }, signal }),
    placeholderData: keepPreviousData,
    retry: false,
  })
  if (!data) return null
  return (
    <Text role="status" size="sm">
      {data.mails === 0
        ? t('settings.retention.previewNone')
        : t('settings.retention.preview', { count: data.mails })}
    </Text>
  )
}
