import { Button, Group, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { flushSync } from 'react-dom'
import type { Answering } from '../../../../../contract/email.ts'
import { type ComposeRecord, composeEndpoints } from '../../../../../contract/email-compose.ts'
import { type EmailText, emailTextEndpoints } from '../../../../../contract/email-text.ts'
import { codeOf } from '../../../../api/api-error.ts'
import { call } from '../../../../api/app-client.ts'
import { appAnswerApi, appComposeApi, appDrafts } from '../../../../api/app-compose.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { isKept } from '../../../../api/draft-calls.ts'
import { useErrorWords } from '../../../../api/use-error-words.ts'
import { useLeaving } from '../../../../api/use-leaving.ts'
import { useTimeStyle } from '../../../../api/use-time-style.ts'
import { useWords } from '../../../../locales/words.ts'
import { Card } from '../../../../ui/card.tsx'
import { ReadingFailed } from '../../../../ui/failure.tsx'
import { LeavingDialog } from '../../../../ui/leaving-dialog.tsx'
import { RowsSkeleton } from '../../../../ui/rows-skeleton.tsx'
import type { SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { sayWhen } from '../../../../ui/times.ts'
import { uuid } from '../../../../ui/uuid.ts'
import { useWords as useSheetWords, type Words } from '../../../../ui/words.tsx'
import { answerView, fixTo } from '../compose/answer-draft.ts'
import { ComposeSheet } from '../compose/compose-sheet.tsx'
import type { ComposeView, Draft } from '../compose/draft.ts'
import { asOwnDraft, keptDraftOf } from '../compose/kept-draft.ts'
import { ComposeFrame } from './compose-frame.tsx'
import type { WrittenMail } from './mail-sheets.tsx'

/** What stood in the mail before, and which version undoes it. */
export interface Rewritten {
  id: string
  before: EmailText
  version: number
}

interface EditMailProps {
  id: string
  text: EmailText & { record: ComposeRecord }
  noticeFor(error: unknown, words: Words): SheetNoticeWords
  onSaved(rewritten: Rewritten): void
  /** The mail has begun to leave as it was: what was written is a draft now. */
  onKept(draftId: string): void
  onClose(): void
}

/** Compose for a mail that waits to leave: until what is written is saved it leaves as it was. */
export function EditMail(props: EditMailProps) {
  const { answering } = props.text
  return answering ? <OfAnswer {...props} answering={answering} /> : <OfRecord {...props} />
}

/** Its subject and whom it goes to stand fixed. */
function OfAnswer({ answering, ...props }: EditMailProps & { answering: Answering }) {
  const api = useMemo(() => appAnswerApi(answering), [answering])
  const view = useMemo(() => answerView(answering), [answering])
  return (
    <>
      <Text fw={600}>{answering.subject}</Text>
      <EditSheet {...props} view={view} api={api} />
    </>
  )
}

function OfRecord(props: EditMailProps) {
  const { record, person } = props.text
  const api = useMemo(() => appComposeApi(record), [record])
  const { t } = useWords()
  const { say } = useErrorWords()
  const view = useQuery({
    queryKey: ['compose', record.object, record.id],
    queryFn: ({ signal }) => call(composeEndpoints.record, { params: record, signal }),
    retry: false,
    refetchOnWindowFocus: false,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  })
  if (view.error) return <ReadingFailed words={say(view.error)} again={() => void view.refetch()} />
  if (!view.data) return <RowsSkeleton rows={8} label={t('common.loading')} />
  const people = view.data.people.filter(({ id }) => id === person?.id)
  return <EditSheet {...props} view={{ ...view.data, people }} api={api} />
}

type State =
  | { kind: 'compose'; draft: Draft; notice: SheetNoticeWords | null }
  | { kind: 'saving' }
  /** Another window has saved since: whose words are to stand. */
  | { kind: 'changed'; written: WrittenMail; theirs: EmailText }

interface EditSheetProps extends EditMailProps {
  view: ComposeView
  api: ComposeApi
}

function EditSheet({ id, text, view, api, ...props }: EditSheetProps) {
  const { t, language } = useWords()
  const words = useSheetWords()
  const time = useTimeStyle()
  const client = useQueryClient()
  const [before, setBefore] = useState<EmailText>(text)
  const [written, setWritten] = useState<Draft | null>(null)
  const [state, setState] = useState<State>(() => ({
    kind: 'compose',
    draft: draftOfText(id, text),
    notice: null,
  }))

  const { leaving, markSaved } = useUnsaved(written, before)

  async function save(written: WrittenMail, seen: EmailText) {
    setState({ kind: 'saving' })
    try {
      const body = rewriteOf(written, seen.version)
      const { version } = await call(emailTextEndpoints.rewrite, { params: { id }, body })
      await finish(seen, version)
    } catch (error) {
      if (codeOf(error) === 'email_changed') return ask(written, seen)
      if (codeOf(error) === 'not_changeable' && (await keep(written.draft))) return
      setState({ kind: 'compose', draft: written.draft, notice: props.noticeFor(error, words) })
    }
  }

  async function finish(seen: EmailText, version: number) {
    markSaved()
    await client.invalidateQueries({ queryKey: ['email', id] })
    props.onSaved({ id, before: seen, version })
  }

  /** What can be in the mail no more is kept as a draft, as far as a draft can be made of it. */
  async function keep(draft: Draft): Promise<boolean> {
    const own = asOwnDraft(draft)
    if (!isKept(own)) return false
    try {
      await appDrafts.save({ id: own.key, content: keptDraftOf(own, view) })
    } catch {
      // It stays on the screen, and the refusal is said there.
      return false
    }
    markSaved()
    props.onKept(own.key)
    return true
  }

  async function ask(written: WrittenMail, seen: EmailText) {
    try {
      const theirs = await call(emailTextEndpoints.read, { params: { id } })
      // A try whose answer got lost has saved the same before.
      const { subject, html } = written.request
      if (theirs.version === seen.version + 1 && theirs.subject === subject && theirs.html === html)
        return await finish(seen, theirs.version)
      setState({ kind: 'changed', written, theirs })
    } catch (error) {
      setState({ kind: 'compose', draft: written.draft, notice: props.noticeFor(error, words) })
    }
  }

  if (state.kind === 'saving') return <Saving leaving={leaving} />
  if (state.kind === 'changed') {
    const { written, theirs } = state
    return (
      <Card>
        <LeavingDialog leaving={leaving} />
        <div role="alert">
          <Text fw={600}>{t('emailEdit.changed')}</Text>
          <Text size="sm">{t('emailEdit.changedHelp')}</Text>
        </div>
        <Group mt="xs">
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setBefore(theirs)
              setState({ kind: 'compose', draft: draftOfText(id, theirs), notice: null })
            }}
          >
            {t('emailEdit.takeTheirs')}
          </Button>
          <Button
            size="xs"
            variant="default"
            onClick={() => {
              setBefore(theirs)
              void save(written, theirs)
            }}
          >
            {t('emailEdit.saveMine')}
          </Button>
        </Group>
      </Card>
    )
  }
  return (
    <>
      <LeavingDialog leaving={leaving} />
      <ComposeSheet
        api={api}
        view={view}
        language={language}
        draft={state.draft}
        notice={state.notice}
        title={t('emailEdit.title')}
        saveWord={t('common.save')}
        sayTime={(instant) => sayWhen(instant, time)}
        Frame={ComposeFrame}
        onWritten={setWritten}
        onClose={props.onClose}
        onSend={(written) => void save(written, before)}
      />
    </>
  )
}

/** What is asked for to put a text in the place of a mail's. */
export function rewriteOf({ request, draft }: Pick<WrittenMail, 'request' | 'draft'>, seen: number) {
  const { subject, html, attachments = [], cc = [], bcc = [] } = request
  return { seen, subject, html, attachments, cc, bcc, templateId: draft.templateId ?? null }
}

function Saving({ leaving }: { leaving: ReturnType<typeof useLeaving> }) {
  const { t } = useWords()
  return (
    <Card>
      <LeavingDialog leaving={leaving} />
      <Text role="status">{t('emailEdit.saving')}</Text>
    </Card>
  )
}

/** Asks whoever leaves what is not saved; while it is being saved too, for whoever left then would not see that it failed. */
function useUnsaved(written: Draft | null, before: EmailText) {
  const [isSaved, setSaved] = useState(false)
  const saidBefore = useMemo(() => saidIn(draftOfText('', before)), [before])
  const saidNow = useMemo(() => written && saidIn(written), [written])
  return {
    leaving: useLeaving(!isSaved && saidNow !== null && saidNow !== saidBefore),
    // Drawn before the page is left for what comes next.
    markSaved: () => flushSync(() => setSaved(true)),
  }
}

/** What its writer can change of it, to be compared. */
function saidIn({ subject, html, cc, bcc, files }: Draft): string {
  return JSON.stringify([subject, html, cc, bcc, files.map(({ localId }) => localId)])
}

function draftOfText(id: string, text: EmailText): Draft {
  const field = (addresses: string[]) => ({ addresses, typed: '' })
  const { answering } = text
  const people = answering ? answerView(answering).people : []
  const draft = {
    key: id,
    writer: uuid(),
    from: 0,
    to: text.person && !answering ? [text.person.id] : people.map((one) => one.id),
    cc: field(text.cc),
    bcc: field(text.bcc),
    subject: text.subject,
    html: text.html,
    files: text.attachments.map(({ id: fileId, name, size }) => ({
      localId: fileId,
      file: { name, size },
      upload: { step: 'done' as const, id: fileId },
    })),
    templateId: text.templateId ?? undefined,
  }
  return answering ? fixTo(draft, answering) : draft
}
