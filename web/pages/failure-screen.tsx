import { Button, Text } from '@mantine/core'
import { IconMail } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { SpokenError } from '../api/use-error-words.ts'
import { useWords, type WordKey } from '../locales/words.ts'
import { MessageCard } from '../ui/failure.tsx'
import { Icon } from '../ui/icon.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { PublicFrame } from './public-frame.tsx'

/** A refusal as a whole page: what happened, what to do, who can do it, the message for them, try again. */
export function FailureScreen({ words, actions }: { words: SpokenError; actions?: ReactNode }) {
  return (
    <PublicFrame actions={actions}>
      <FailureBody words={words} />
    </PublicFrame>
  )
}

/** The message to whoever can help, to copy or to mail. */
export function ReadyMessage({ message }: { message: string }) {
  const { t } = useWords()
  return (
    <MessageCard
      title={t('who.messageFor')}
      message={message}
      copyLabel={t('who.copyMessage')}
      copiedLabel={t('common.copied')}
    >
      <Button
        variant="default"
        component="a"
        leftSection={<Icon of={IconMail} size={16} />}
        href={`mailto:?subject=${encodeURIComponent('MSI Actions')}&body=${encodeURIComponent(message)}`}
      >
        {t('common.mailTo')}
      </Button>
    </MessageCard>
  )
}

/** The same inside a page that has a frame already. */
export function FailureBody({ words }: { words: SpokenError }) {
  const { t } = useWords()
  const who: WordKey = `who.${words.remedy}`
  return (
    <>
      <PageTitle tab={words.title.replace(/\.$/, '')}>{words.title}</PageTitle>
      <Text size="lg">{words.help}</Text>
      {words.remedy === 'you' ? null : <Text c="dimmed">{t(who)}</Text>}
      {words.message ? <ReadyMessage message={words.message} /> : null}
      <Text size="xs" c="dimmed" mt="auto">
        {words.codeLine}
      </Text>
    </>
  )
}
