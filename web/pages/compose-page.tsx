import { Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Navigate, useNavigate } from '@tanstack/react-router'
import { appDrafts } from '../api/app-compose.ts'
import { emailQuery } from '../api/queries.ts'
import { useErrorWords } from '../api/use-error-words.ts'
import { type ComposeView, newDraft } from '../features/selling/email/compose/draft.ts'
import { draftOf } from '../features/selling/email/compose/kept-draft.ts'
import { PanelWords } from '../features/selling/email/write/panel-words.tsx'
import { PersonPicker } from '../features/selling/email/write/person-picker.tsx'
import { WriteMail } from '../features/selling/email/write/write-mail.tsx'
import { useWords } from '../locales/words.ts'
import { paths } from '../paths.ts'
import { BackLink } from '../ui/back-link.tsx'
import { ReadingFailed } from '../ui/failure.tsx'
import { PageTitle } from '../ui/page-title.tsx'
import { RowsSkeleton } from '../ui/rows-skeleton.tsx'

import { useTakenMail } from './compose/use-taken-mail.ts'

const composeRoute = getRouteApi('/app/compose')
const draftRoute = getRouteApi('/app/compose/$draftId')

/** A new mail: to somebody who is searched for, or to whom the address names, perhaps after an earlier one. */
export function ComposePage() {
  const { object, id, after } = composeRoute.useSearch()
  const navigate = useNavigate()
  const earlier = useQuery({ ...emailQuery(after ?? ''), enabled: after !== undefined })
  const writing = useTakenMail()
  if (!object || !id)
    return (
      <Frame>
        <PersonPicker
          onChoose={(person) =>
            void navigate({ to: paths.compose, search: { object: person.object, id: person.id } })
          }
        />
      </Frame>
    )
  const subject = earlier.data && answerTo(earlier.data.subject)
  const isWaiting = after !== undefined && earlier.isPending
  return (
    <Frame>
      {isWaiting ? (
        <Waiting />
      ) : (
        <PanelWords>
          <WriteMail
            key={`${id} ${after}`}
            record={{ object, id }}
            begin={subject === undefined ? undefined : ({ people }) => ({ ...newDraft(people), subject })}
            {...writing}
          />
        </PanelWords>
      )}
    </Frame>
  )
}

/** A draft to go on with, whoever of its user's windows wrote it. */
export function DraftPage() {
  const { draftId } = draftRoute.useParams()
  const { say } = useErrorWords()
  const writing = useTakenMail()
  const draft = useQuery({
    queryKey: ['draft', draftId],
    queryFn: () => appDrafts.read(draftId),
    retry: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  return (
    <Frame>
      {draft.error ? <ReadingFailed words={say(draft.error)} again={() => void draft.refetch()} /> : null}
      {draft.isPending ? <Waiting /> : null}
      {draft.data?.answers ? (
        <Navigate to={paths.email(draft.data.answers.emailId)} search={{ draft: draftId }} replace />
      ) : null}
      {draft.data && !draft.data.answers ? (
        <PanelWords>
          <WriteMail
            key={draftId}
            record={draft.data.record}
            begin={({ people }: ComposeView) => draftOf(draft.data, people)}
            {...writing}
          />
        </PanelWords>
      ) : null}
    </Frame>
  )
}

function Frame({ children }: { children: React.ReactNode }) {
  const { t } = useWords()
  return (
    <Stack gap="lg">
      <BackLink to={paths.commandCenter}>{t('shell.nav.commandCenter')}</BackLink>
      <PageTitle tab={t('emailWrite.title')}>{t('emailWrite.title')}</PageTitle>
      {children}
    </Stack>
  )
}

function Waiting() {
  const { t } = useWords()
  return <RowsSkeleton rows={8} label={t('common.loading')} />
}

function answerTo(subject: string): string {
  return /^re:/i.test(subject) ? subject : `Re: ${subject}`
}
