import { Button, Group, Text } from '@mantine/core'
import type { ObjectionMark } from '../../../../../contract/opt-outs-objections.ts'
import { useWords } from '../../../../locales/words.ts'
import { QuestionNotice } from '../../../../ui/failure.tsx'
import { useObjectionAnswers } from './use-objection.ts'

interface ObjectionNoticeProps {
  objection: ObjectionMark
  /** Who wrote. */
  name: string
}

/** Somebody asks in a message for no more mail: its reader says what that means, or has said it. */
export function ObjectionNotice({ objection, name }: ObjectionNoticeProps) {
  const { t } = useWords()
  const answersTo = useObjectionAnswers()
  const { id, state } = objection
  if (state !== 'asked')
    return (
      <Text size="sm" c="dimmed">
        {t(`optOuts.objection.${state}`, { name })}
      </Text>
    )
  return (
    <QuestionNotice title={t('optOuts.objection.title', { name })}>
      <Text size="sm" mb="sm">
        {t('optOuts.objection.about')}
      </Text>
      <Group gap="sm">
        {answersTo({ id, name }).map(({ label, busy, onClick }) => (
          <Button key={label} variant="default" size="xs" disabled={busy} onClick={onClick}>
            {label}
          </Button>
        ))}
      </Group>
    </QuestionNotice>
  )
}
