import { Anchor, Button, Group, Stack } from '@mantine/core'
import { IconArrowLeft } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { EmailDetail } from '../../contract/email.ts'
import { actionsOf } from '../api/email-states.ts'
import { emailQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useUser } from '../api/use-session.ts'
import { EmailQuestion } from '../features/selling/email/email-question.tsx'
import { EmailStateDot } from '../features/selling/email/email-state.tsx'
import { EmailView } from '../features/selling/email/email-view.tsx'
import { useCancelEmail, useRetryEmail } from '../features/selling/email/use-email-actions.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { FailureNotice, ReadingFailed } from '../ui/failure.tsx'
import { Icon } from '../ui/icon.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'

const route = getRouteApi('/app/command-center/emails/$emailId')

/** One e-mail with what may still be done about it. */
export function EmailPage() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { emailId } = route.useParams()
  const email = useQuery(emailQuery(emailId))
  const title = email.data ? email.data.subject || t('email.noSubject') : t('email.title')
  return (
    <Stack gap="lg">
      <Anchor component={Link} to={paths.commandCenter} size="sm">
        <Group gap={4} component="span">
          <Icon of={IconArrowLeft} size={16} />
          {t('shell.nav.commandCenter')}
        </Group>
      </Anchor>
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
      {email.data ? <EmailView email={email.data} /> : null}
    </Stack>
  )
}

function EmailButtons({ email }: { email: EmailDetail }) {
  const { t } = useWords()
  const { say } = useErrorWords()
  const cancel = useCancelEmail(email.id)
  const retry = useRetryEmail(email.id)
  const may = actionsOf(email, useUser().id)
  const error = cancel.error ?? retry.error
  return (
    <Stack gap="xs" align="end">
      {may.cancel ? (
        <Button variant="default" onClick={() => cancel.mutate()}>
          {t('email.cancel')}
        </Button>
      ) : null}
      {may.retry ? <Button onClick={() => retry.mutate()}>{t('email.retry')}</Button> : null}
      {error ? <FailureNotice words={say(error)} /> : null}
    </Stack>
  )
}
