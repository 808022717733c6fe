import { Button, Group, Text } from '@mantine/core'
import type { EmailDetail } from '../../../../contract/email.ts'
import { useErrorWords } from '../../../api/use-error-words.ts'
import { useUser } from '../../../api/use-session.ts'
import { useWords } from '../../../locales/words.ts'
import { FailureNotice, QuestionNotice } from '../../../ui/failure.tsx'
import { questionOf } from './question.ts'
import { useDecideEmail } from './use-email-actions.ts'

/** What only the sender can decide about a mail; nothing when it asks nothing of this reader. */
export function EmailQuestion({ email }: { email: EmailDetail }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const decide = useDecideEmail(email.id)
  const question = questionOf(email, useUser().id)
  if (!question) return null
  return (
    <QuestionNotice title={t(question.title)}>
      <Text>{t(question.help)}</Text>
      <Group mt="sm" gap="xs">
        {question.answers.map(({ decision, word }) => (
          <Button
            key={decision}
            variant="default"
            loading={decide.isPending}
            onClick={() => decide.mutate(decision)}
          >
            {t(word, question.values)}
          </Button>
        ))}
      </Group>
      {decide.error ? <FailureNotice words={say(decide.error)} /> : null}
    </QuestionNotice>
  )
}
