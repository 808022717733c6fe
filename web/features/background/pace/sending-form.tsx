import { Fieldset, Group, NumberInput, Switch, Text } from '@mantine/core'
import { previewBatch } from '../../../../contract/pace.ts'
import type { SettingValue } from '../../../../contract/settings.ts'
import type { SettingFormProps } from '../../../api/settings.ts'
import { useSettingForm } from '../../../api/use-setting-form.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { SettingsForm } from '../../../ui/settings-form.tsx'
import { sayWhen } from '../../../ui/times.ts'
import { usePacePreview } from './use-preview.ts'

type Limits = SettingValue<'sending'>

/** A field that is empty holds an empty text. */
type Typed = number | string

interface Fields {
  throttle: boolean
  count: Typed
  seconds: Typed
  userDaily: Typed
  domain: boolean
  domainCount: Typed
  [more: string]: unknown
}

/** The most that each number may be. */
const most = { count: 1000, seconds: 3600, userDaily: 10_000, domainCount: 10_000 } as const

const toFields = ({ throttle, userDaily, domainDaily }: Limits): Fields => ({
  throttle: throttle.isOn,
  count: throttle.count,
  seconds: throttle.seconds,
  userDaily,
  domain: domainDaily.isOn,
  domainCount: domainDaily.count,
})

const fromFields = (fields: Fields): Limits => ({
  throttle: { isOn: fields.throttle, count: Number(fields.count), seconds: Number(fields.seconds) },
  userDaily: Number(fields.userDaily),
  domainDaily: { isOn: fields.domain, count: Number(fields.domainCount) },
})

const isWithin = (value: Typed, limit: number) =>
  Number.isInteger(value) && Number(value) >= 1 && Number(value) <= limit

/** How fast mail goes. */
export function SendingForm(props: SettingFormProps<'sending'>) {
  const { t } = useWords()
  const { form, frame } = useSettingForm<'sending', Fields>(props, {
    toFields,
    fromFields,
    refuse: (fields) =>
      Object.fromEntries(
        Object.entries(most)
          .filter(([name, limit]) => !isWithin(fields[name] as Typed, limit))
          .map(([name, limit]) => [name, t('settings.sending.outOfRange', { most: limit })]),
      ),
  })
  const { values } = form
  const number = (name: keyof typeof most) => ({
    min: 1,
    max: most[name],
    clampBehavior: 'none' as const,
    allowDecimal: false,
    ...form.getInputProps(name),
  })
  return (
    <SettingsForm {...frame}>
      <Switch
        label={t('settings.sending.throttle')}
        description={t('settings.sending.throttleHelp')}
        {...form.getInputProps('throttle', { type: 'checkbox' })}
      />
      <Fieldset variant="unstyled" disabled={!values.throttle}>
        <Group align="start" grow maw={520}>
          <NumberInput label={t('settings.sending.throttleCount')} {...number('count')} />
          <NumberInput label={t('settings.sending.throttleSeconds')} {...number('seconds')} />
        </Group>
      </Fieldset>
      <NumberInput
        maw={520}
        label={t('settings.sending.userDaily')}
        description={t('settings.sending.userDailyHelp')}
        {...number('userDaily')}
      />
      <Switch
        label={t('settings.sending.domain')}
        description={t('settings.sending.domainHelp')}
        {...form.getInputProps('domain', { type: 'checkbox' })}
      />
      <Fieldset variant="unstyled" disabled={!values.domain}>
        <NumberInput maw={520} label={t('settings.sending.domainCount')} {...number('domainCount')} />
      </Fieldset>
      <Foreseen limits={fromFields(values)} />
    </SettingsForm>
  )
}

/** What it comes to: when the last of a hundred mails leaves. */
function Foreseen({ limits }: { limits: Limits }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const preview = usePacePreview({ sending: limits })
  if (!preview) return null
  const { last } = preview.leaves
  return (
    <Text role="status" size="sm">
      {last
        ? t('settings.sending.preview', { count: previewBatch, when: sayWhen(last, style) })
        : t('settings.sending.previewNever')}
    </Text>
  )
}
