import type { Editor } from '@tiptap/core'
import { type CSSProperties, type KeyboardEvent, useEffect, useId, useRef, useState } from 'react'
import richText from '../rich-text.module.css'
import { useEditorState } from '../use-editor.ts'
import { chosenField, giveFields, markChoice, openChoices, takeChoice } from './field-chips.ts'
import type { OpenChoices } from './field-choosing.ts'
import { FieldList } from './field-list.tsx'
import type { FieldSupport } from './field-support.ts'
import classes from './fields.module.css'

interface FieldToolsProps {
  editor: Editor
  support: FieldSupport
}

/** The fields of an editor's text: chips, the list while one is being typed, and the row in which a chosen one is changed. */
export function FieldTools({ editor, support }: FieldToolsProps) {
  const listId = useId()
  const current = useRef(support)
  useEffect(() => {
    current.current = support
  }, [support])
  useEffect(() => giveFields(editor, { listId, support: () => current.current }), [editor, listId])
  const open = useOpenChoices(editor)
  const chosen = useEditorState(editor, ({ state }) => {
    const field = chosenField(state)
    return field ? `${field.at} ${field.source}` : ''
  })
  const field = chosen === '' ? null : chosenField(editor.state)
  return (
    <>
      {open && (
        <FieldList
          id={listId}
          label={support.say('choices')}
          {...open}
          style={placeOf(editor, open)}
          onMark={(at) => markChoice(editor, at)}
          onTake={(choice) => takeChoice(editor, open, choice)}
        />
      )}
      {field && <FieldRow key={chosen} {...{ editor, support, ...field }} />}
    </>
  )
}

function useOpenChoices(editor: Editor): OpenChoices | null {
  useEditorState(editor, ({ state }) => JSON.stringify(openChoices(state)))
  return openChoices(editor.state)
}

/** Of the list, in pixels, as its style has it. */
const widest = 320

/** Under the line that is being written, within the frame around. */
function placeOf(editor: Editor, { from }: OpenChoices): CSSProperties {
  const frame = editor.view.dom.offsetParent?.getBoundingClientRect()
  const at = editor.view.coordsAtPos(from)
  if (!frame) return {}
  const width = Math.min(widest, frame.width)
  return {
    top: at.bottom - frame.top + 4,
    left: Math.max(0, Math.min(at.left - frame.left, frame.width - width)),
  }
}

/** The line under the text where a chosen field says what stands there when nothing is known, or a note what it asks for. */
function FieldRow({ editor, support, source, at }: FieldToolsProps & { source: string; at: number }) {
  const { label, look, words } = support.look(source)
  const [typed, setTyped] = useState(words ?? '')
  const row = useRef<HTMLInputElement>(null)
  useEffect(() => {
    // From the chip into the row, as Enter in a list.
    const enter = (event: globalThis.KeyboardEvent) => {
      if (event.key !== 'Enter' || event.ctrlKey || event.metaKey || !row.current) return
      event.preventDefault()
      event.stopPropagation()
      row.current.focus()
    }
    const { dom } = editor.view
    dom.addEventListener('keydown', enter, true)
    return () => dom.removeEventListener('keydown', enter, true)
  }, [editor])
  const behind = () => editor.commands.focus(at + 1)

  function apply() {
    const next = support.reword(source, typed.trim())
    editor
      .chain()
      .command(({ tr }) => Boolean(tr.setNodeAttribute(at, 'source', next)))
      .run()
    behind()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    // Neither may reach the form or the sheet around the editor.
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Enter') apply()
    else behind()
  }

  const isPrompt = look === 'prompt'
  const help = isPrompt ? 'promptHelp' : look === 'unknown' ? 'unknownHelp' : words !== null && 'fallbackHelp'
  return (
    <section className={richText.linkRow} aria-label={label}>
      {words === null ? (
        <span>{label}</span>
      ) : (
        <>
          <input
            ref={row}
            type="text"
            className={richText.linkInput}
            aria-label={support.say(isPrompt ? 'prompt' : 'fallback')}
            placeholder={support.say(isPrompt ? 'prompt' : 'fallback')}
            maxLength={200}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
            onKeyDown={onKeyDown}
          />
          <button type="button" className={richText.textButton} onClick={apply}>
            {support.say('apply')}
          </button>
        </>
      )}
      <button
        type="button"
        className={richText.textButton}
        onClick={() => editor.chain().deleteSelection().focus().run()}
      >
        {support.say('remove')}
      </button>
      {help && <p className={classes.about}>{support.say(help)}</p>}
    </section>
  )
}
