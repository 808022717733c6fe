import {
  IconBold,
  IconClearFormatting,
  IconItalic,
  IconLink,
  IconList,
  IconListNumbers,
  IconPhoto,
  IconUnderline,
} from '@tabler/icons-react'
import type { Editor } from '@tiptap/core'
import { type ComponentType, type KeyboardEvent, useRef, useState } from 'react'
import type { RichTextLabels } from './labels.ts'
import classes from './rich-text.module.css'
import { useEditorState } from './use-editor.ts'

interface Tool {
  label: keyof RichTextLabels
  Icon: ComponentType<{ size: number; stroke: number; 'aria-hidden': boolean }>
  /** The mark or node whose presence presses the button; absent for one that only does. */
  mark?: string
  run(editor: Editor): void
}

const tools = [
  { label: 'bold', Icon: IconBold, mark: 'bold', run: (e) => e.chain().focus().toggleBold().run() },
  { label: 'italic', Icon: IconItalic, mark: 'italic', run: (e) => e.chain().focus().toggleItalic().run() },
  {
    label: 'underline',
    Icon: IconUnderline,
    mark: 'underline',
    run: (e) => e.chain().focus().toggleUnderline().run(),
  },
  {
    label: 'bulletList',
    Icon: IconList,
    mark: 'bulletList',
    run: (e) => e.chain().focus().toggleBulletList().run(),
  },
  {
    label: 'orderedList',
    Icon: IconListNumbers,
    mark: 'orderedList',
    run: (e) => e.chain().focus().toggleOrderedList().run(),
  },
] satisfies Tool[]

const clear = {
  label: 'clear',
  Icon: IconClearFormatting,
  run: (e) => e.chain().focus().unsetAllMarks().clearNodes().run(),
} satisfies Tool

export interface ToolbarProps {
  editor: Editor
  labels: RichTextLabels
  linkOpen: boolean
  onLink(): void
  onImage(): void
}

/** One tab stop; the arrow keys, Home and End move inside (the ARIA toolbar pattern). */
export function Toolbar({ editor, labels, linkOpen, onLink, onImage }: ToolbarProps) {
  const bar = useRef<HTMLDivElement>(null)
  const [stop, setStop] = useState(0)
  const pressed = useEditorState(editor, pressedMarks).split(' ')
  const all: Array<Tool & { pressed?: boolean }> = [
    ...tools.map((tool) => ({ ...tool, pressed: pressed.includes(tool.mark) })),
    { label: 'link', Icon: IconLink, pressed: linkOpen || pressed.includes('link'), run: onLink },
    { label: 'image', Icon: IconPhoto, run: onImage },
    clear,
  ]

  function onKeyDown(event: KeyboardEvent) {
    const next = nextStop(event.key, { stop, count: all.length })
    if (next === null) return
    event.preventDefault()
    setStop(next)
    bar.current?.querySelectorAll('button')[next]?.focus()
  }

  return (
    <div
      ref={bar}
      role="toolbar"
      tabIndex={-1}
      aria-label={labels.toolbar}
      className={classes.toolbar}
      onKeyDown={onKeyDown}
    >
      {all.map(({ label, Icon, pressed: isPressed, run }, at) => (
        <button
          key={label}
          type="button"
          className={classes.tool}
          aria-label={labels[label]}
          title={labels[label]}
          aria-pressed={isPressed}
          tabIndex={at === stop ? 0 : -1}
          onFocus={() => setStop(at)}
          // Keeps the selection in the text while the mouse presses.
          onMouseDown={(event) => event.preventDefault()}
          onClick={() => {
            setStop(at)
            run(editor)
          }}
        >
          <Icon size={18} stroke={1.5} aria-hidden />
        </button>
      ))}
    </div>
  )
}

/** The marks where the caret stands, with spaces between. */
function pressedMarks(editor: Editor): string {
  return [...tools.map((tool) => tool.mark), 'link'].filter((mark) => editor.isActive(mark)).join(' ')
}

function nextStop(key: string, { stop, count }: { stop: number; count: number }): number | null {
  if (key === 'ArrowRight') return (stop + 1) % count
  if (key === 'ArrowLeft') return (stop + count - 1) % count
  if (key === 'Home') return 0
  if (key === 'End') return count - 1
  return null
}
