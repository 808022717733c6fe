import { Anchor, Stack, Table, Text } from '@mantine/core'
import { useState } from 'react'
import type { SettingSection, SettingValue, SettingView } from '../../../../contract/settings.ts'
import { type Region, useRegionNames } from '../../../api/holiday-places.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { sayWhen } from '../../../ui/times.ts'
import { settingDifferences } from './setting-differences.ts'
import classes from './setting-history.module.css'

interface HistoryProps<Of extends SettingSection> {
  section: Of
  view: SettingView<Of>
  onChoose(value: SettingValue<Of>): void
}

/** Who saved a section last, and what held before, beside what holds now. */
export function SettingHistory<Of extends SettingSection>(props: HistoryProps<Of>) {
  const { t } = useWords()
  const [isOpen, setOpen] = useState(false)
  const [last, ...earlier] = props.view.savings
  if (!last)
    return (
      <Text size="sm" c="dimmed">
        {t('settings.neverSaved')}
      </Text>
    )
  return (
    <div>
      <Text size="sm" c="dimmed">
        <SavedBy saving={last} />{' '}
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
      {isOpen ? <EarlierSavings {...props} /> : null}
    </div>
  )
}

type Saving = Pick<SettingView<SettingSection>['savings'][number], 'at' | 'by'>

function SavedBy({ saving: { at, by } }: { saving: Saving }) {
  const { t } = useWords()
  const style = useTimeStyle()
  return t('settings.savedBy', { who: by ?? t('settings.operator'), when: sayWhen(at, style) })
}

/** What held before, the newest first: what differs from now, and a way to put it back into the form, to be saved again. */
export function EarlierSavings<Of extends SettingSection>({ section, view, onChoose }: HistoryProps<Of>) {
  const { t } = useWords()
  return (
    <ul className={classes.savings}>
      {view.savings.slice(1).map((saving) => (
        <li key={saving.at} className={classes.saving}>
          <Stack gap="xs">
            <Text size="sm">
              <SavedBy saving={saving} />{' '}
              <Anchor component="button" type="button" size="sm" onClick={() => onChoose(saving.value)}>
                {t('settings.bringBack')}
              </Anchor>
            </Text>
            <Differences section={section} before={saving.value} now={view.value} />
          </Stack>
        </li>
      ))}
    </ul>
  )
}

const hasRegion = (value: object): value is Region => 'region' in value

interface DifferencesProps<Of extends SettingSection> {
  section: Of
  before: SettingValue<Of>
  now: SettingValue<Of>
}

function Differences<Of extends SettingSection>({ section, before, now }: DifferencesProps<Of>) {
  const { t, language } = useWords()
  const values: object[] = [before, now]
  const regionName = useRegionNames(values.filter(hasRegion))
  const differences = settingDifferences(section, { before, now }, { t, language, regionName })
  if (differences.length === 0)
    return (
      <Text size="sm" c="dimmed">
        {t('settings.sameAsNow')}
      </Text>
    )
  return (
    <Table className={classes.differences} withRowBorders={false} verticalSpacing={2}>
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">{t('settings.part')}</Table.Th>
          <Table.Th scope="col">{t('settings.then')}</Table.Th>
          <Table.Th scope="col">{t('settings.now')}</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {differences.map(({ name, before: was, now: is }) => (
          <Table.Tr key={name}>
            <Table.Th scope="row">{name}</Table.Th>
            <Table.Td>{was}</Table.Td>
            <Table.Td>{is}</Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}
