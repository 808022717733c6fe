import { IconPaperclip } from '@tabler/icons-react'
import {
  type ComponentType,
  type DragEvent,
  type KeyboardEvent,
  lazy,
  type RefObject,
  Suspense,
  useEffect,
  useRef,
  useState,
} from 'react'
import type { Language } from '../../../../../contract/basics.ts'
import { attachmentsLimit, messageLimit, type SendRequest } from '../../../../../contract/email.ts'
import type { ComposeApi } from '../../../../api/compose-api.ts'
import { useLastWritten } from '../../../../ui/rich-text/use-last-written.ts'
import { Sheet, type SheetProps } from '../../../../ui/sheet.tsx'
import { SheetNotice, type SheetNoticeWords } from '../../../../ui/sheet-notice.tsx'
import { sizeWords } from '../../../../ui/size-words.ts'
import { Button } from '../../../../ui/small/button.tsx'
import { TextField } from '../../../../ui/small/fields.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { ComposeHead } from './compose-head.tsx'
import {
  type ComposeView,
  type Draft,
  draftBytes,
  filesLimit,
  isWorthKeeping,
  newDraft,
  type Problem,
} from './draft.ts'
import { MessageField } from './message-field.tsx'
import { MessageTools } from './message-tools.tsx'
import { useSubmission } from './use-submission.ts'
import { useUploads } from './use-uploads.ts'

const parts = () => import('./sheet-parts.ts')
const Attachments = lazy(async () => ({ default: (await parts()).Attachments }))
const UnderMessage = lazy(async () => ({ default: (await parts()).UnderMessage }))
const DraftKeeper = lazy(async () => ({ default: (await parts()).DraftKeeper }))
const SubjectFields = lazy(async () => ({ default: (await parts()).SubjectFields }))

export interface ComposeSheetProps {
  api: ComposeApi
  view: ComposeView
  language: Language
  draft: Draft | null
  notice: SheetNoticeWords | null
  /** An instant, ISO 8601, in the reader's words. */
  sayTime(instant: string): string
  /** Where the draft stands in the web app, for the panel. */
  largerWindow?(draftId: string): string
  /** What it stands in, where that is not a sheet. */
  Frame?: ComponentType<SheetProps>
  onClose(draft: Draft | null): void
  /** What it is called, where that is not the writing of a new mail. */
  title?: string
  /** What its button says that is about a mail which is queued already: it is no draft then. */
  saveWord?: string
  /** When the draft was written, where it is an earlier one that is back. */
  backFrom?: string | undefined
  /** Hears what stands in it, to begin with and after each change. */
  onWritten?(draft: Draft): void
  onSend(written: { request: SendRequest; draft: Draft }): void
  onSchedule?(written: { request: SendRequest; draft: Draft }): void
}

/** Writes one sales email, to one person or to several that each get their own. */
export function ComposeSheet(props: ComposeSheetProps) {
  const { api, view, language, notice, onSchedule, Frame = Sheet } = props
  const words = useWords()
  const [draft, setDraft] = useState(() => props.draft ?? newDraft(view.people))
  const change = (patch: Partial<Draft>) => setDraft((now) => ({ ...now, ...patch, ...now.fixed }))
  const picker = useRef<HTMLInputElement>(null)
  const attach = useRef<HTMLButtonElement>(null)
  const form = useRef<HTMLFormElement>(null)
  const [slot, setSlot] = useState<HTMLElement | null>(null)
  const uploads = useUploads({ api, draft, change: setDraft })
  const { problems, hint, submit } = useSubmission({ draft, people: view.people, form })
  const { dragging, dropProps } = useFileDrop(uploads.add)
  const written = useLastWritten((subject) => change({ subject }))
  const about = { api, view, draft }
  const { said, tooLargeWords } = useProblemWords(language)
  const filesProblem = said(problems.files) ?? tooLargeWords(uploads.tooLarge)

  /** What is sent again as it was is not a second mail. */
  function sendWords(): string {
    if (notice?.again && draft === props.draft) return words('panel.tryAgain')
    return props.saveWord ?? words(sends(draft), { count: draft.to.length })
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return
    event.preventDefault()
    submit(props.onSend)
  }

  const title = props.title ?? words('emailCompose.title')
  return (
    <Frame
      title={title}
      closeLabel={words('panel.close')}
      onClose={() => props.onClose(isWorthKeeping(draft) ? draft : null)}
      footer={
        <>
          <Button onClick={() => submit(props.onSend)} aria-keyshortcuts="Control+Enter Meta+Enter">
            {sendWords()}
          </Button>
          {onSchedule && (
            <Button look="plain" onClick={() => submit(onSchedule)}>
              {words('emailSchedule.open')}
            </Button>
          )}
          <Button
            ref={attach}
            look="quiet"
            before={<IconPaperclip size={16} stroke={1.5} aria-hidden />}
            onClick={() => picker.current?.click()}
          >
            {words('emailCompose.attach')}
          </Button>
          <span ref={setSlot} className={classes.kept} />
        </>
      }
    >
      <form
        ref={form}
        noValidate
        aria-label={title}
        className={classes.form}
        // Return in a field is not "send": that is Ctrl+Return.
        onSubmit={(event) => event.preventDefault()}
        onKeyDown={onKeyDown}
        {...dropProps}
      >
        {notice && !isMended(props, draft) && <SheetNotice notice={notice} />}
        <Suspense>
          <DraftKeeper {...{ api, view, draft, slot }} sheet={props} onChange={setDraft} />
        </Suspense>
        <ComposeHead view={view} draft={draft} problems={problems} said={said} onChange={change} />
        {!draft.fixed && (
          <TextField
            label={words('emailCompose.subject')}
            className={classes.subject}
            value={draft.subject}
            error={said(problems.subject)}
            data-autofocus={draft.to.length > 0 && view.people.length === 1 ? true : undefined}
            onFocus={written.subjectFocused}
            onChange={(event) => change({ subject: event.currentTarget.value })}
          />
        )}
        <Suspense>
          <SubjectFields input={written.line} onChange={(subject) => change({ subject })} />
          {(draft.files.length > 0 || filesProblem !== null) && (
            <Attachments
              files={draft.files}
              total={draftBytes(draft)}
              language={language}
              problem={filesProblem}
              sayTime={props.sayTime}
              onRemove={(localId) => {
                uploads.remove(localId)
                // The button that had the focus goes with its file.
                attach.current?.focus()
              }}
              onRetry={uploads.retry}
            />
          )}
        </Suspense>
        <MessageField
          writer={written.message}
          onFocus={written.messageFocused}
          html={draft.html}
          language={language}
          emptyHint={hint}
          onChange={(html) => change({ html })}
        />
        <MessageTools {...about} opened={notice?.leadsTo} onChange={change} onWrite={written.write}>
          <Suspense>
            <UnderMessage {...about} />
          </Suspense>
        </MessageTools>
        <FilePicker picker={picker} onFiles={uploads.add} />
        {dragging && <div className={classes.drop}>{words('emailCompose.dropHere')}</div>}
      </form>
    </Frame>
  )
}

const sends = ({ to }: Draft) => (to.length > 1 ? 'emailCompose.sendMany' : 'emailCompose.send')

/** What was refused was something else; whether it went is as unsure as before. */
function isMended({ notice, draft: refused }: ComposeSheetProps, draft: Draft): boolean {
  return notice !== null && !notice.again && draft !== refused
}

/** The browser's own choice of files, which a button opens. */
function FilePicker({
  picker,
  onFiles,
}: {
  picker: RefObject<HTMLInputElement | null>
  onFiles(files: File[]): void
}) {
  const words = useWords()
  return (
    <input
      ref={picker}
      type="file"
      multiple
      hidden
      aria-label={words('emailCompose.attach')}
      onChange={(event) => {
        onFiles([...(event.currentTarget.files ?? [])])
        event.currentTarget.value = ''
      }}
    />
  )
}

/** What is wrong with a draft, in words. */
function useProblemWords(language: Language) {
  const words = useWords()
  return {
    said(problem: Problem | undefined): string | null {
      if (!problem) return null
      const bytes = problem === 'messageTooLarge' ? messageLimit : attachmentsLimit
      const limit = problem === 'tooMany' ? filesLimit : sizeWords(bytes, language)
      return words(`emailCompose.problem.${problem}`, { limit })
    },
    tooLargeWords(names: string[]): string | null {
      if (names.length === 0) return null
      const limit = sizeWords(attachmentsLimit, language)
      return words('emailCompose.problem.fileTooLarge', { name: names.join(', '), limit })
    },
  }
}

/** Files dropped anywhere on the form, except images that the text took for itself. */
function useFileDrop(onFiles: (files: File[]) => void) {
  const [dragging, setDragging] = useState(false)
  useEffect(() => {
    const end = () => setDragging(false)
    // The text stops the drops that it takes, so the end is heard before it.
    window.addEventListener('drop', end, true)
    return () => window.removeEventListener('drop', end, true)
  }, [])
  const dropProps = {
    onDragOver(event: DragEvent) {
      if (!event.dataTransfer.types.includes('Files')) return
      event.preventDefault()
      setDragging(true)
    },
    onDragLeave(event: DragEvent) {
      const inside = event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)
      if (!inside) setDragging(false)
    },
    onDrop(event: DragEvent) {
      const files = [...event.dataTransfer.files]
      if (files.length === 0) return
      event.preventDefault()
      onFiles(files)
    },
  }
  return { dragging, dropProps }
}
