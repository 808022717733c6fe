import { lazy, type RefObject, Suspense, useMemo, useState } from 'react'
import type { Language } from '../../../../../contract/basics.ts'
import { imageLimit } from '../../../../../contract/signatures.ts'
import { richTextLabels } from '../../../../ui/rich-text/labels.ts'
import { RichTextEditor, type TextWriter } from '../../../../ui/rich-text-editor.tsx'
import { useWords } from '../../../../ui/words.tsx'
import classes from './compose.module.css'
import { bringIntoView } from './into-view.ts'

const MessageFields = lazy(async () => ({ default: (await import('./sheet-parts.ts')).MessageFields }))
const TextProblems = lazy(async () => ({ default: (await import('./text-problems.tsx')).TextProblems }))

interface MessageFieldProps {
  html: string
  language: Language
  /** The message is empty and was to be sent: asked about once. */
  emptyHint: boolean
  writer: RefObject<TextWriter | null>
  onFocus(): void
  onChange(html: string): void
}

/** Eight lines, in pixels. */
const leastText = 192

/** The text of the mail, and what is wrong with an image that did not come in. */
export function MessageField({ html, language, emptyHint, writer, onFocus, onChange }: MessageFieldProps) {
  const words = useWords()
  const [rejected, setRejected] = useState<'too_large' | 'invalid' | null>(null)
  const [tookOut, setTookOut] = useState<string[]>([])
  const labels = useMemo(() => richTextLabels((key) => words(`editor.${key}`)), [words])
  return (
    <div className={classes.message}>
      <RichTextEditor
        label={words('emailCompose.body')}
        labels={labels}
        imageLimit={imageLimit}
        minHeight={leastText}
        value={html}
        writer={writer}
        onFocus={onFocus}
        onChange={(next) => {
          setRejected(null)
          onChange(next)
        }}
        onImageRejected={setRejected}
        onPaste={setTookOut}
      >
        {(editor) => <MessageFields editor={editor} />}
      </RichTextEditor>
      <div role="status">
        <Suspense>
          {(rejected || tookOut.length > 0) && (
            <TextProblems rejected={rejected} tookOut={tookOut} language={language} />
          )}
        </Suspense>
        {emptyHint && (
          <p ref={bringIntoView} className={classes.hint}>
            {words('emailCompose.problem.emptyBody')}
          </p>
        )}
      </div>
    </div>
  )
}
