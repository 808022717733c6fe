import { Button } from '@mantine/core'
import { IconLanguage } from '@tabler/icons-react'
import { Icon } from './icon.tsx'

type Language = 'en' | 'sv'
const names: Record<Language, string> = { en: 'English', sv: 'Svenska' }

/** Offers the other of the two languages, in that language. */
export function LanguageSwitch({
  language,
  onSwitch,
}: {
  language: Language
  onSwitch(next: Language): void
}) {
  const other: Language = language === 'en' ? 'sv' : 'en'
  return (
    <Button
      variant="subtle"
      color="gray"
      leftSection={<Icon of={IconLanguage} size={18} />}
      onClick={() => onSwitch(other)}
      lang={other}
    >
      {names[other]}
    </Button>
  )
}
