import { SegmentedControl, useMantineColorScheme } from '@mantine/core'
import { useWords } from '../../../../locales/words.ts'

/** Light, dark, or as the system has it. Kept by this browser. */
export function Appearance() {
  const { t } = useWords()
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <SegmentedControl
      aria-label={t('userProfile.appearance')}
      value={colorScheme}
      onChange={(value) => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
      data={[
        { value: 'auto', label: t('userProfile.auto') },
        { value: 'light', label: t('userProfile.light') },
        { value: 'dark', label: t('userProfile.dark') },
      ]}
    />
  )
}
