import { Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { emailQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { AnswersWrittenContext } from '../features/selling/email/conversation/answers-written.ts'
import { EmailButtons } from '../features/selling/email/email-buttons.tsx'
import { EmailQuestion } from '../features/selling/email/email-question.tsx'
import { EmailStateDot } from '../features/selling/email/email-state.tsx'
import { EmailView } from '../features/selling/email/email-view.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { BackLink } from '../ui/back-link.tsx'
import { ReadingFailed } from '../ui/failure.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { useTakenMail } from './compose/use-taken-mail.ts'

const route = getRouteApi('/app/command-center/emails/$emailId')

/** One e-mail with what may still be done about it. */
export function EmailPage() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { emailId } = route.useParams()
  const { draft = null } = route.useSearch()
  const email = useQuery(emailQuery(emailId))
  const { noticeFor, keyAfter, onSent } = useTakenMail()
  const title = email.data ? email.data.subject || t('email.noSubject') : t('email.title')
  return (
    <Stack gap="lg">
      <BackLink to={paths.commandCenter}>{t('shell.nav.commandCenter')}</BackLink>
      <Group justify="space-between" align="start">
        <Stack gap={4} maw="100%">
          <PageTitle tab={title}>{title}</PageTitle>
          {email.data ? <EmailStateDot email={email.data} /> : null}
        </Stack>
        {email.data ? <EmailButtons email={email.data} /> : null}
      </Group>
      {email.error ? <ReadingFailed words={say(email.error)} again={() => void email.refetch()} /> : null}
      {email.isPending ? <RowsSkeleton rows={6} label={t('common.loading')} /> : null}
      {email.data ? <EmailQuestion email={email.data} /> : null}
      {email.data ? (
        <AnswersWrittenContext value={{ noticeFor, keyAfter, onSent, opened: draft }}>
          <EmailView email={email.data} />
        </AnswersWrittenContext>
      ) : null}
    </Stack>
  )
}
