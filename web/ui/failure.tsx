import { Alert, Group, Paper, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconHelpCircle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { CopyButton } from './copy-button.tsx'
import classes from './failure.module.css'
import { Icon } from './icon.tsx'

/** What every failure says, already in the reader's language. */
export interface FailureWords {
  title: string
  help: string
  /** The small line with the code. */
  codeLine: string
}

/** A failure beside what failed. Announced when it appears. */
export function FailureNotice({ words, children }: { words: FailureWords; children?: ReactNode }) {
  return (
    <Alert
      variant="outline"
      color="red"
      className={classes.notice}
      icon={<Icon of={IconAlertCircle} />}
      title={words.title}
    >
      <Text size="sm">{words.help}</Text>
      {children ? <Group mt="sm">{children}</Group> : null}
      <Text size="xs" c="dimmed" mt={4}>
        {words.codeLine}
      </Text>
    </Alert>
  )
}

/** Something that only the reader can answer, beside what it is about. */
export function QuestionNotice({ title, children }: { title: string; children: ReactNode }) {
  return (
    <Alert
      variant="outline"
      color="yellow"
      className={classes.notice}
      icon={<Icon of={IconHelpCircle} />}
      title={title}
    >
      {children}
    </Alert>
  )
}

interface MessageCardProps {
  title: string
  message: string
  copyLabel: string
  copiedLabel: string
  /** Other ways to send it, beside the button that copies. */
  children?: ReactNode
}

/** A ready-made message to somebody who can help, with a button that copies it. */
export function MessageCard({ title, message, copyLabel, copiedLabel, children }: MessageCardProps) {
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Paper className={classes.message}>{message}</Paper>
      <Group>
        <CopyButton value={message} label={copyLabel} copiedLabel={copiedLabel} />
        {children}
      </Group>
    </Stack>
  )
}
