import type { Editor } from '@tiptap/core'
import { type KeyboardEvent, useState } from 'react'
import type { RichTextLabels } from './labels.ts'
import { linkAddress } from './link-address.ts'
import classes from './rich-text.module.css'

/** The line under the text where a link's address is typed; nothing floats, so nothing is cut off. */
export function LinkRow({
  editor,
  labels,
  onClose,
}: {
  editor: Editor
  labels: RichTextLabels
  onClose(): void
}) {
  const current = String(editor.getAttributes('link').href ?? '')
  const [typed, setTyped] = useState(current)
  const [refused, setRefused] = useState(false)

  function apply() {
    const href = linkAddress(typed)
    if (href === null) return setRefused(true)
    applyLink(editor, { href, text: typed.trim() })
    onClose()
  }

  function remove() {
    editor.chain().focus().extendMarkRange('link').unsetLink().run()
    onClose()
  }

  function cancel() {
    editor.commands.focus()
    onClose()
  }

  function onKeyDown(event: KeyboardEvent) {
    if (event.key !== 'Enter' && event.key !== 'Escape') return
    // Neither may reach the form or the sheet around the editor.
    event.preventDefault()
    event.stopPropagation()
    if (event.key === 'Enter') apply()
    else cancel()
  }

  return (
    <div className={classes.linkRow}>
      <input
        ref={focusOnce}
        type="url"
        className={classes.linkInput}
        aria-label={labels.linkAddress}
        aria-invalid={refused}
        placeholder="https://"
        value={typed}
        onChange={(event) => {
          setTyped(event.currentTarget.value)
          setRefused(false)
        }}
        onKeyDown={onKeyDown}
      />
      <button type="button" className={classes.textButton} onClick={apply}>
        {labels.applyLink}
      </button>
      {current !== '' && (
        <button type="button" className={classes.textButton} onClick={remove}>
          {labels.removeLink}
        </button>
      )}
      <button type="button" className={classes.textButton} onClick={cancel}>
        {labels.cancel}
      </button>
      {refused && (
        <p role="alert" className={classes.linkError}>
          {labels.linkInvalid}
        </p>
      )}
    </div>
  )
}

function focusOnce(input: HTMLInputElement | null) {
  if (input && document.activeElement !== input) input.focus()
}

/** Links the selection; with nothing selected, writes the address itself as the linked text. */
function applyLink(editor: Editor, { href, text }: { href: string; text: string }) {
  const chain = editor.chain().focus()
  if (editor.state.selection.empty && !editor.isActive('link')) {
    chain.insertContent({ type: 'text', text, marks: [{ type: 'link', attrs: { href } }] }).run()
    return
  }
  chain.extendMarkRange('link').setLink({ href }).run()
}
