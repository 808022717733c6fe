import { Stack, Text } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { emailTextEndpoints } from '../../contract/email-text.ts'
import { call } from '../api/app-client.ts'
import { emailQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { useTimeStyle } from '../api/use-time-style.ts'
import { EditMail, type Rewritten } from '../features/selling/email/write/edit-mail.tsx'
import { PanelWords } from '../features/selling/email/write/panel-words.tsx'
import { failureNotice } from '../features/selling/panel/failure-notice.ts'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { BackLink } from '../ui/back-link.tsx'
import { ReadingFailed } from '../ui/failure.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'
import { sayWhen } from '../ui/times.ts'
import { useSayUndoable } from '../ui/undoable.tsx'

const route = getRouteApi('/app/command-center/emails/$emailId/edit')

/** What a mail says that has not begun to leave, in compose. */
export function EditEmailPage() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const { emailId } = route.useParams()
  const navigate = useNavigate()
  const back = () => void navigate({ to: paths.email(emailId) })
  const text = useQuery({
    queryKey: ['email-text', emailId],
    queryFn: () => call(emailTextEndpoints.read, { params: { id: emailId } }),
    retry: false,
    // Whoever writes goes on writing.
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  const saySaved = useSaySaved()
  const record = text.data?.record
  return (
    <Stack gap="lg">
      <BackLink to={paths.email(emailId)}>{t('emailEdit.back')}</BackLink>
      <PageTitle tab={t('emailEdit.title')}>{t('emailEdit.title')}</PageTitle>
      <LeavesAt emailId={emailId} />
      {text.error ? <ReadingFailed words={say(text.error)} again={() => void text.refetch()} /> : null}
      {text.isPending ? <RowsSkeleton rows={8} label={t('common.loading')} /> : null}
      {text.data && record ? (
        <PanelWords>
          <EditMail
            id={emailId}
            text={{ ...text.data, record }}
            noticeFor={(error, words) => {
              const { lines, ...notice } = failureNotice('emailCompose', error, words)
              const said = t(notice.again ? 'emailEdit.unknown' : 'emailEdit.refused')
              return { ...notice, lines: [said, ...lines.slice(1)] }
            }}
            onKept={(draftId) => {
              notifications.show({ message: t('emailEdit.tooLate') })
              void navigate({ to: paths.draft(draftId) })
            }}
            onSaved={(rewritten) => {
              saySaved(rewritten)
              back()
            }}
            onClose={back}
          />
        </PanelWords>
      ) : null}
    </Stack>
  )
}

/** What holds until it is saved. */
function LeavesAt({ emailId }: { emailId: string }) {
  const { t } = useWords()
  const time = useTimeStyle()
  const { data: email } = useQuery(emailQuery(emailId))
  if (!email?.isChangeable) return null
  const at = email.expected?.at ?? email.at
  return <Text size="sm">{t('emailEdit.leavesAt', { when: sayWhen(at, time) })}</Text>
}

/** Says that it is saved, and offers what was there before. */
function useSaySaved() {
  const { t } = useWords()
  const { say } = useErrorWords()
  const client = useQueryClient()
  const sayUndoable = useSayUndoable()
  return ({ id, before, version }: Rewritten) => {
    const { subject, html, cc, bcc, templateId } = before
    const attachments = before.attachments.map((file) => file.id)
    const body = { seen: version, subject, html, cc, bcc, templateId, attachments }
    const undo = () =>
      call(emailTextEndpoints.rewrite, { params: { id }, body })
        .then(() => notifications.show({ message: t('emailEdit.undone') }))
        .catch((error: unknown) => notifications.show({ color: 'red', message: say(error).title }))
        .finally(() => client.invalidateQueries({ queryKey: ['email', id] }))
    sayUndoable({ message: t('emailEdit.saved'), undo: () => void undo() })
  }
}
