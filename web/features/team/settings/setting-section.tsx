import { Anchor, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ComponentType, Suspense, useState } from 'react'
import type { SettingSection as Section, SettingValue, SettingView } from '../../../../contract/settings.ts'
import { type SettingFormProps, settingQuery, useSaveSetting } from '../../../api/settings.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { Section as Part } from '../../../ui/section.tsx'
import { sayWhen } from '../../../ui/times.ts'

interface SettingSectionProps<Of extends Section> {
  section: Of
  form: ComponentType<SettingFormProps<Of>>
}

/** One section: what it decides and for whom, its form, and who saved it when. */
export function SettingSection<Of extends Section>({ section, form }: SettingSectionProps<Of>) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { data, error, refetch } = useQuery(settingQuery(section))
  return (
    <Part title={t(`settings.${section}.title`)} help={t(`settings.${section}.help`)}>
      {data ? <Opened {...{ section, form }} view={data} /> : null}
      {!data && error ? <ReadingFailed words={say(error)} again={() => void refetch()} /> : null}
      {!data && !error ? <Skeleton height={160} /> : null}
    </Part>
  )
}

/** The form stands on what held when it was opened, until what was changed in it is saved. */
function Opened<Of extends Section>(props: SettingSectionProps<Of> & { view: SettingView<Of> }) {
  const { section, form: Form, view } = props
  const { t } = useWords()
  const [held, setHeld] = useState(view)
  const [chosen, setChosen] = useState<{ of: number; value: SettingValue<Of> } | null>(null)
  const save = useSaveSetting(section, held.version, setHeld)
  const start = chosen?.of === held.version ? chosen.value : held.value
  const [opened, setOpened] = useState(0)
  function choose(value: SettingValue<Of>) {
    setChosen({ of: held.version, value })
    setOpened(opened + 1)
  }
  return (
    <Stack gap="lg">
      <Suspense fallback={<Skeleton height={160} />}>
        <Form key={`${held.version} ${opened}`} saved={held.value} start={start} save={save} />
      </Suspense>
      {view.version > held.version ? (
        <Text size="sm" role="status">
          {t('settings.changedMeanwhile')}{' '}
          <Anchor component="button" type="button" size="sm" onClick={() => setHeld(view)}>
            {t('settings.showNewest')}
          </Anchor>
        </Text>
      ) : null}
      <Savings view={view} onChoose={choose} />
    </Stack>
  )
}

interface SavingsProps<Of extends Section> {
  view: SettingView<Of>
  onChoose(value: SettingValue<Of>): void
}

/** Who saved it last, and what held before: put back into the form by a press, where it can be saved again. */
function Savings<Of extends Section>({ view, onChoose }: SavingsProps<Of>) {
  const { t } = useWords()
  const style = useTimeStyle()
  const [isOpen, setOpen] = useState(false)
  const [last, ...earlier] = view.savings
  if (!last)
    return (
      <Text size="sm" c="dimmed">
        {t('settings.neverSaved')}
      </Text>
    )
  const by = (saving: typeof last) => ({
    who: saving.by ?? t('settings.operator'),
    when: sayWhen(saving.at, style),
  })
  return (
    <div>
      <Text size="sm" c="dimmed">
        {t('settings.savedBy', by(last))}{' '}
        {earlier.length ? (
          <Anchor
            component="button"
            type="button"
            size="sm"
            aria-expanded={isOpen}
            onClick={() => setOpen(!isOpen)}
          >
            {t('settings.earlier')}
          </Anchor>
        ) : null}
      </Text>
      {isOpen ? (
        <ul>
          {earlier.map((saving) => (
            <li key={saving.at}>
              <Text size="sm" span>
                {t('settings.savedBy', by(saving))}{' '}
                <Anchor component="button" type="button" size="sm" onClick={() => onChoose(saving.value)}>
                  {t('settings.bringBack')}
                </Anchor>
              </Text>
            </li>
          ))}
        </ul>
      ) : null}
    </div>
  )
}
