import { Chip, Fieldset, Group, NativeSelect, Switch, Text, Textarea, TextInput } from '@mantine/core'
import { endMinuteOf, minuteOf } from '../../../../contract/pace.ts'
import type { SettingValue } from '../../../../contract/settings.ts'
import type { SettingFormProps } from '../../../api/settings.ts'
import { useSettingForm } from '../../../api/use-setting-form.ts'
import { useWords } from '../../../locales/words.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { oddLine, readClosed, readOpen, writeClosed } from './days.ts'
import { HolidayFields } from './holiday-fields.tsx'
import { WindowsPreview } from './windows-preview.tsx'

type Windows = SettingValue<'windows'>

interface Fields {
  isOn: boolean
  oneOff: boolean
  days: string[]
  from: string
  to: string
  clock: Windows['clock']
  country: string
  region: string
  closed: string
  open: string
  [more: string]: unknown
}

const toFields = (windows: Windows): Fields => ({
  ...windows,
  days: windows.days.map(String),
  country: windows.country ?? '',
  region: windows.region ?? '',
  closed: writeClosed(windows.closed),
  open: windows.open.join('\n'),
})

const fromFields = (fields: Fields): Windows => ({
  isOn: fields.isOn,
  oneOff: fields.oneOff,
  days: fields.days.map(Number).sort(),
  from: fields.from,
  to: fields.to,
  clock: fields.clock,
  country: fields.country || null,
  region: (fields.country && fields.region) || null,
  closed: readClosed(fields.closed),
  open: readOpen(fields.open),
})

/** A Monday, to name the days of the week by. */
const monday = Date.UTC(2026, 10, 23)

/** When mail goes. */
export function WindowsForm(props: SettingFormProps<'windows'>) {
  const { t, language } = useWords()
  const refuse = (fields: Fields) => {
    const odd = { closed: oddLine(fields.closed), open: oddLine(fields.open) }
    const notADay = (text: string) => t('settings.windows.notADay', { text })
    const isBackward = !fields.from || !fields.to || minuteOf(fields.from) >= endMinuteOf(fields.to)
    return {
      ...(fields.days.length === 0 ? { days: t('settings.windows.noDay') } : {}),
      ...(isBackward ? { to: t('settings.windows.ends') } : {}),
      ...(odd.closed === undefined ? {} : { closed: notADay(odd.closed) }),
      ...(odd.open === undefined ? {} : { open: notADay(odd.open) }),
    }
  }
  const { form, frame } = useSettingForm<'windows', Fields>(props, { toFields, fromFields, refuse })
  const { values } = form
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
  const isWhole = Object.keys(refuse(values)).length === 0
  return (
    <SettingsForm {...frame}>
      <Switch label={t('settings.windows.isOn')} {...form.getInputProps('isOn', { type: 'checkbox' })} />
      <Fieldset
        variant="unstyled"
        legend={
          <Text span size="sm" fw={600}>
            {t('settings.windows.days')}
          </Text>
        }
      >
        <Chip.Group multiple {...form.getInputProps('days')}>
          <Group gap="xs">
            {[1, 2, 3, 4, 5, 6, 7].map((day) => (
              <Chip key={day} value={String(day)}>
                {weekday.format(monday + (day - 1) * 86_400_000)}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        {form.errors.days ? (
          <Text size="sm" c="var(--mantine-color-error)" role="alert">
            {form.errors.days}
          </Text>
        ) : null}
      </Fieldset>
      <Group align="start" grow maw={520}>
        <TextInput type="time" label={t('settings.windows.from')} {...form.getInputProps('from')} />
        <TextInput type="time" label={t('settings.windows.to')} {...form.getInputProps('to')} />
      </Group>
      <NativeSelect
        maw={520}
        label={t('settings.windows.clock')}
        description={t('settings.windows.clockHelp')}
        data={[
          { value: 'recipient', label: t('settings.windows.clockRecipient') },
          { value: 'sender', label: t('settings.windows.clockSender') },
        ]}
        {...form.getInputProps('clock')}
      />
      <HolidayFields
        country={values.country}
        region={values.region}
        onChange={(place) => form.setValues(place)}
      />
      <Textarea
        maw={520}
        autosize
        minRows={2}
        maxRows={12}
        label={t('settings.windows.closed')}
        placeholder={t('settings.windows.closedExample')}
        description={t('settings.windows.closedHelp')}
        {...form.getInputProps('closed')}
      />
      <Textarea
        maw={520}
        autosize
        minRows={2}
        maxRows={12}
        label={t('settings.windows.open')}
        placeholder="2027-01-05"
        description={t('settings.windows.openHelp')}
        {...form.getInputProps('open')}
      />
      <Switch
        label={t('settings.windows.oneOff')}
        description={t('settings.windows.oneOffHelp')}
        {...form.getInputProps('oneOff', { type: 'checkbox' })}
      />
      {isWhole ? (
        <WindowsPreview windows={fromFields(values)} />
      ) : (
        // What is saved says nothing of what stands here.
        <Text size="sm" role="status">
          {t('settings.windows.previewWaits')}
        </Text>
      )}
    </SettingsForm>
  )
}
