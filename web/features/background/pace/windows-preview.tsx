import { Stack, Text } from '@mantine/core'
import type { SettingValue } from '../../../../contract/settings.ts'
import { useTimeStyle } from '../../../api/use-time-style.ts'
import { useWords } from '../../../locales/words.ts'
import { sayDay, sayWhen } from '../../../ui/times.ts'
import { usePacePreview } from './use-preview.ts'
import classes from './windows-preview.module.css'

/** What the hours come to: when mail would leave that is written now, and which holidays are kept. */
export function WindowsPreview({ windows }: { windows: SettingValue<'windows'> }) {
  const { t } = useWords()
  const style = useTimeStyle()
  const preview = usePacePreview({ windows })
  if (!preview) return null
  const { leaves, holidays } = preview
  return (
    <Stack gap="xs">
      <div role="status">
        <Text size="sm">
          {leaves.bulk
            ? t('settings.windows.previewBulk', { when: sayWhen(leaves.bulk, style) })
            : t('settings.windows.previewNever')}
        </Text>
        {leaves.oneOff ? (
          <Text size="sm">
            {t('settings.windows.previewOneOff', { when: sayWhen(leaves.oneOff, style) })}
          </Text>
        ) : null}
      </div>
      {holidays.length > 0 ? (
        <details>
          <summary>
            <Text span size="sm">
              {t('settings.windows.holidays', { count: holidays.length })}
            </Text>
          </summary>
          <ul className={classes.days}>
            {holidays.map(({ day, name }) => (
              <li key={day}>
                <Text span size="sm">
                  {sayDay(day, style)}
                </Text>{' '}
                <Text span size="sm" c="dimmed">
                  {name}
                </Text>
              </li>
            ))}
          </ul>
        </details>
      ) : null}
    </Stack>
  )
}
