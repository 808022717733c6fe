import { Stack, Textarea, TextInput } from '@mantine/core'
import type { ChangeEvent, ReactNode } from 'react'
import { useWords } from '../../../locales/words.ts'

interface InputProps {
  value?: string
  error?: ReactNode
  onChange?(event: ChangeEvent<HTMLInputElement | HTMLTextAreaElement>): void
}

interface MessageFieldsProps {
  words: InputProps
  linkWords: InputProps
}

/** Words about refusing mail, and which of them are the link. */
export function MessageFields({ words, linkWords }: MessageFieldsProps) {
  const { t } = useWords()
  return (
    <Stack gap="sm" maw={520}>
      <Textarea label={t('settings.unsubscribe.words')} autosize minRows={2} maxLength={500} {...words} />
      <TextInput label={t('settings.unsubscribe.linkWords')} maxLength={200} {...linkWords} />
    </Stack>
  )
}
