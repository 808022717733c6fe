import type { Editor } from '@tiptap/core'
import {
  lazy,
  type ReactNode,
  type RefObject,
  Suspense,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useRef,
  useState,
} from 'react'
import { mailExtensions } from './rich-text/extensions.ts'
import { fieldsAsWritten } from './rich-text/fields/field-node.ts'
import { cleanForeignHtml } from './rich-text/foreign-html.ts'
import { type ImageRejection, imagesIn, imageTypes, isImagePaste, readImage } from './rich-text/images.ts'
import type { RichTextLabels } from './rich-text/labels.ts'
import classes from './rich-text/rich-text.module.css'
import { Toolbar } from './rich-text/toolbar.tsx'
import { useEditor } from './rich-text/use-editor.ts'
import { withLists } from './rich-text/word-lists.ts'

const later = () => import('./rich-text/later.ts')
const LinkRow = lazy(async () => ({ default: (await later()).LinkRow }))

/** Writes where the caret stands, in place of what is chosen. */
export interface TextWriter {
  write(text: string): void
}

export interface RichTextEditorProps {
  /** HTML; '' when empty. */
  value: string
  onChange(html: string): void
  /** Accessible name of the text. */
  label: string
  labels: RichTextLabels
  /** Largest image, in bytes. */
  imageLimit: number
  /** Least height of the text, in pixels. */
  minHeight?: number
  onFocus?(): void
  /** Takes what is to be put where the caret stands. */
  writer?: RefObject<TextWriter | null>
  /** Each paragraph is a line, without room around it. */
  ofLines?: boolean
  /** What else helps with the text, between it and the toolbar: its fields. */
  children?(editor: Editor): ReactNode
  /** An image that was picked, pasted or dropped, and not taken. */
  onImageRejected?(reason: ImageRejection): void
  /** HTML was pasted or dropped; `tookOut` names what was left out of it. */
  onPaste?(tookOut: string[]): void
}

/**
 * A text with bold, italic, underline, lists, links and images (as `data:` URLs, each at most `imageLimit`
 * bytes). The toolbar stands below the text, so that Tab goes from the field before straight into it.
 * Ctrl/⌘+Enter is left to the form around it.
 */
export function RichTextEditor(props: RichTextEditorProps) {
  const { value, label, labels, minHeight = 120 } = props
  const [linkOpen, setLinkOpen] = useState(false)
  const picker = useRef<HTMLInputElement>(null)
  const { editor, place, insertImages } = useMailEditor(props, () => setLinkOpen(true))
  useImperativeHandle(props.writer, () => ({
    write: (text) => void editor.chain().focus().insertContent({ type: 'text', text }).run(),
  }))
  useEffect(() => {
    editor.setOptions({
      editorProps: { ...editor.options.editorProps, attributes: textAttributes(label, minHeight) },
    })
  }, [editor, label, minHeight])

  return (
    <div className={classes.frame} data-empty={value === ''} data-lines={props.ofLines}>
      <div ref={place} />
      <Suspense>
        {linkOpen && <LinkRow editor={editor} labels={labels} onClose={() => setLinkOpen(false)} />}
        {props.children?.(editor)}
      </Suspense>
      <Toolbar
        editor={editor}
        labels={labels}
        linkOpen={linkOpen}
        onLink={() => setLinkOpen((open) => !open)}
        onImage={() => picker.current?.click()}
      />
      <input
        ref={picker}
        type="file"
        hidden
        multiple
        accept={imageTypes.join(',')}
        aria-label={labels.image}
        onChange={(event) => {
          void insertImages([...(event.currentTarget.files ?? [])])
          event.currentTarget.value = ''
        }}
      />
    </div>
  )
}

function useMailEditor(props: RichTextEditorProps, onLinkKey: () => void) {
  const { value, label, minHeight = 120 } = props
  /** What the parent has last given back of what it was told, and what it was told since. */
  const told = useRef([value])
  const current = useRef<Editor | null>(null)
  const onUpdate = useEffectEvent((editor: Editor) => {
    const html = editor.isEmpty ? '' : fieldsAsWritten(editor.getHTML())
    told.current.push(html)
    props.onChange(html)
  })
  const insertImages = async (files: File[], at?: number) => {
    for (const file of files) {
      const image = await readImage(file, props.imageLimit)
      if (image.ok) insertImage(current.current, image, at)
      else props.onImageRejected?.(image.reason)
    }
  }
  const takeImages = useEffectEvent((files: File[], at?: number) => void insertImages(files, at))
  const linkKey = useEffectEvent(onLinkKey)
  const tellFocus = useEffectEvent(() => props.onFocus?.())
  const tellPaste = useEffectEvent((tookOut: string[]) => props.onPaste?.(tookOut))

  const { editor, place } = useEditor(() => ({
    extensions: mailExtensions(),
    content: cleanForeignHtml(value).html,
    injectCSS: false,
    onUpdate: ({ editor: changed }) => onUpdate(changed),
    onFocus: () => tellFocus(),
    editorProps: {
      attributes: textAttributes(label, minHeight),
      handleKeyDown: (_view, event) => {
        const command = event.ctrlKey || event.metaKey
        if (command && event.key.toLowerCase() === 'k') linkKey()
        // Otherwise the editor would make a line break of the form's own "send".
        return command && (event.key === 'Enter' || event.key.toLowerCase() === 'k')
      },
      // Of pastes and drops alike, and before the editor has the browser read it.
      transformPastedHTML: (html) => {
        const cleaned = cleanForeignHtml(html)
        tellPaste(cleaned.tookOut)
        return withLists(cleaned.html)
      },
      handlePaste: (_view, event, slice) => {
        const isImage = isImagePaste(event.clipboardData)
        if (isImage) takeImages(imagesIn(event.clipboardData))
        // What leaves nothing is done; otherwise the browser itself would paste, into the live page.
        return isImage || slice.size === 0
      },
      handleDrop: (...dropped) => {
        const [view, event, , moved] = dropped
        const images = imagesIn(event.dataTransfer)
        if (moved || images.length === 0) return false
        // The form around may take dropped files as attachments; these are taken.
        event.stopPropagation()
        takeImages(images, view.posAtCoords({ left: event.clientX, top: event.clientY })?.pos)
        return true
      },
    },
  }))
  current.current = editor
  useEffect(() => {
    void later().then(({ dropCursor }) => editor.isDestroyed || editor.registerPlugin(dropCursor()))
  }, [editor])

  useEffect(() => {
    // An effect may run when more has been typed than this rendering knows: what it was told before is no news.
    const known = told.current.lastIndexOf(value)
    told.current = known === -1 ? [value] : told.current.slice(known)
    if (known !== -1) return
    editor.commands.setContent(cleanForeignHtml(value).html, { emitUpdate: false })
  }, [editor, value])

  return { editor, place, insertImages }
}

function insertImage(editor: Editor | null, image: { src: string; width: number; alt: string }, at?: number) {
  if (!editor || editor.isDestroyed) return
  const node = { type: 'image', attrs: { src: image.src, width: image.width, alt: image.alt } }
  const chain = editor.chain().focus()
  if (at === undefined) chain.insertContent(node).run()
  else chain.insertContentAt(at, node).run()
}

function textAttributes(label: string, minHeight: number): Record<string, string> {
  return {
    role: 'textbox',
    'aria-multiline': 'true',
    'aria-label': label,
    class: classes.text ?? '',
    style: `min-height: ${minHeight}px`,
  }
}
