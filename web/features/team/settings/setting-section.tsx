import { Anchor, Skeleton, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ComponentType, Suspense, useState } from 'react'
import type { SettingSection as Section, SettingValue, SettingView } from '../../../../contract/settings.ts'
import { type SettingFormProps, settingQuery, useSaveSetting } from '../../../api/settings.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useWords } from '../../../locales/words.ts'
import { ReadingFailed } from '../../../ui/failure.tsx'
import { Section as Part } from '../../../ui/section.tsx'
import { SettingHistory } from './setting-history.tsx'

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
      <SettingHistory section={section} view={view} onChoose={choose} />
    </Stack>
  )
}
