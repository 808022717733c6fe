import { Alert, Anchor, Button, Group, Paper, Stack, Text } from '@mantine/core'
import { IconAlertCircle, IconHelpCircle, IconMail } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import { useWords } from '../locales/words.ts'
import { CopyButton } from './copy-button.tsx'
import classes from './failure.module.css'
import { Icon } from './icon.tsx'
import { PageTitle } from './page-title.tsx'

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

/** A reading that failed, with the button that reads again: whoever waits need not load the whole page. */
export function ReadingFailed({ words, again }: { words: FailureWords; again(): void }) {
  const { t } = useWords()
  return (
    <FailureNotice words={words}>
      <Button variant="default" onClick={again}>
        {t('common.tryAgain')}
      </Button>
    </FailureNotice>
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

/** The ready-made message to somebody who can help, and the words of its buttons. */
export interface ReadyMessage {
  title: string
  subject: string
  body: string
  copyLabel: string
  copiedLabel: string
  mailLabel: string
}

interface FailureDetailsProps {
  words: FailureWords
  /** Who can do something about it. */
  who: string
  message: ReadyMessage | null
  /** Where it is written down click by click. */
  guide: { label: string; href: string } | null
  /** Said when the page looks by itself whether it works by now. */
  watching: string | null
}

/** A refusal as a whole: what happened, what to do, who can do it, the message for them, where to read on, the code. */
export function FailureDetails({ words, who, message, guide, watching }: FailureDetailsProps) {
  return (
    <>
      <PageTitle tab={words.title.replace(/\.$/, '')}>{words.title}</PageTitle>
      <Text size="lg">{words.help}</Text>
      <Text c="dimmed">{who}</Text>
      {message ? <MessageCard message={message} /> : null}
      {guide ? (
        <Anchor href={guide.href} target="_blank" rel="noreferrer" size="sm">
          {guide.label}
        </Anchor>
      ) : null}
      {watching ? (
        <Text size="sm" c="dimmed">
          {watching}
        </Text>
      ) : null}
      <Text size="xs" c="dimmed" mt="auto" className={classes.code}>
        {words.codeLine}
      </Text>
    </>
  )
}

/** The message to whoever can help, to copy or to mail. */
export function MessageCard({ message }: { message: ReadyMessage }) {
  const { title, subject, body, copyLabel, copiedLabel, mailLabel } = message
  const href = `mailto:?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(body)}`
  return (
    <Stack gap="xs">
      <Text fw={600} size="sm">
        {title}
      </Text>
      <Paper className={classes.message}>
        <Text fw={600} size="sm" mb="xs">
          {subject}
        </Text>
        {body}
      </Paper>
      <Group>
        <CopyButton value={`${subject}\n\n${body}`} label={copyLabel} copiedLabel={copiedLabel} />
        <Button variant="default" component="a" leftSection={<Icon of={IconMail} size={16} />} href={href}>
          {mailLabel}
        </Button>
      </Group>
    </Stack>
  )
}
