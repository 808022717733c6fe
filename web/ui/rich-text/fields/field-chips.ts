import type { Editor } from '@tiptap/core'
import type { Node } from '@tiptap/pm/model'
import { type EditorState, NodeSelection, Plugin, PluginKey, type Transaction } from '@tiptap/pm/state'
import { Decoration, DecorationSet, type NodeView } from '@tiptap/pm/view'
import { choosingKey, moved, type OpenChoices } from './field-choosing.ts'
import { type FieldChoice, type FieldSupport, typedField } from './field-support.ts'
import classes from './fields.module.css'

interface ChipsState {
  open: OpenChoices | null
  /** Where one begins whose list was closed by hand. */
  closed: number | null
}

type Change = { active: number } | 'close'

const key = new PluginKey<ChipsState>('fields')

/** The list that stands open in an editor. */
export function openChoices(state: EditorState): OpenChoices | null {
  return key.getState(state)?.open ?? null
}

/** The field that is chosen as a whole, by a click or by the arrow keys. */
export function chosenField({ selection }: EditorState): { source: string; at: number } | null {
  const isField = selection instanceof NodeSelection && selection.node.type.name === 'field'
  return isField ? { source: String(selection.node.attrs.source), at: selection.from } : null
}

/**
 * Gives an editor its fields, once and for as long as it lives: whatever is written as one becomes a chip, be it typed,
 * pasted or there already; a list helps with typing; Backspace takes a whole one. `support` says what they are called now.
 */
export function giveFields(editor: Editor, options: { listId: string; support(): FieldSupport }): void {
  if (key.get(editor.state)) return
  // Before the editor's own keys: Enter in the list is no new paragraph.
  editor.registerPlugin(fieldChips(editor, options), (own, others) => [own, ...others])
  const changed = withChips(editor.state, options.support())
  // The text stays what it is: there is nothing to undo and nothing to tell.
  if (changed) editor.view.dispatch(changed.setMeta('addToHistory', false).setMeta('preventUpdate', true))
}

/** Puts a field where it was being typed. */
export function takeChoice(editor: Editor, { from, to }: OpenChoices, { text }: FieldChoice): void {
  editor.chain().focus().deleteRange({ from, to }).insertContentAt(from, fieldOf(text)).run()
}

/** Moves the mark in the list. */
export function markChoice(editor: Editor, active: number): void {
  tell(editor, { active })
}

function tell(editor: Editor, change: Change): void {
  editor.view.dispatch(editor.state.tr.setMeta(key, change))
}

const fieldOf = (source: string) => ({ type: 'field', attrs: { source } })

function fieldChips(
  editor: Editor,
  { listId, support }: Parameters<typeof giveFields>[1],
): Plugin<ChipsState> {
  return new Plugin<ChipsState>({
    key,
    state: {
      init: () => ({ open: null, closed: null }),
      apply: (tr, before, ...[, state]) => nextState(tr, { before, state, support: support() }),
    },
    appendTransaction: (_all, _old, state) => (editor.view.composing ? null : withChips(state, support())),
    props: {
      nodeViews: { field: (node) => chipOf(node, support()) },
      decorations: (state) => brokenOnes(state, support()),
      attributes: (state) => {
        const open = openChoices(state)
        return open
          ? { 'aria-controls': listId, 'aria-activedescendant': `${listId}-${open.active}` }
          : ({} as Record<string, string>)
      },
      handleKeyDown: (_view, event) => onKey(editor, event),
      handleDOMEvents: {
        blur: () => {
          if (openChoices(editor.state)) tell(editor, 'close')
        },
      },
    },
  })
}

function nextState(
  tr: Transaction,
  known: { before: ChipsState; state: EditorState; support: FieldSupport },
): ChipsState {
  const { before, state, support } = known
  const change = tr.getMeta(key) as Change | undefined
  const found = typedAt(state)
  if (!found) return { open: null, closed: null }
  const closed = before.closed === null ? null : tr.mapping.map(before.closed, -1)
  if (change === 'close' || closed === found.from) return { open: null, closed: found.from }
  const wasOpen = before.open !== null && tr.mapping.map(before.open.from, -1) === found.from
  // A click into something begun long ago opens nothing.
  if (!wasOpen && !tr.docChanged) return { open: null, closed: null }
  const choices = support.choices(found.typed)
  if (choices.length === 0) return { open: null, closed: null }
  const active = change ? change.active : tr.docChanged ? 0 : (before.open?.active ?? 0)
  return { open: { from: found.from, to: found.to, choices, active }, closed: null }
}

/** The field that is being typed before the caret. */
function typedAt({ selection }: EditorState) {
  const { $from, empty } = selection
  if (!empty || !$from.parent.isTextblock) return null
  const found = typedField($from.parent.textBetween(0, $from.parentOffset, '\n', '\n'))
  return found && { from: $from.start() + found.from, to: $from.pos, typed: found.typed }
}

function onKey(editor: Editor, event: KeyboardEvent): boolean {
  const open = openChoices(editor.state)
  if (!open) return takeAway(editor, event)
  const does = choosingKey(event)
  if (!does) return false
  // Neither the form nor the sheet around may hear of it.
  event.stopPropagation()
  const choice = open.choices[open.active]
  if (does === 'close') tell(editor, 'close')
  else if (does !== 'take') markChoice(editor, moved(open, does))
  else if (choice) takeChoice(editor, open, choice)
  return true
}

/** Backspace and Delete beside a field take it as a whole, in every browser. */
function takeAway(editor: Editor, event: KeyboardEvent): boolean {
  const { selection, tr } = editor.state
  if (!selection.empty || (event.key !== 'Backspace' && event.key !== 'Delete')) return false
  const isBack = event.key === 'Backspace'
  const node = isBack ? selection.$from.nodeBefore : selection.$from.nodeAfter
  if (node?.type.name !== 'field') return false
  const from = isBack ? selection.from - node.nodeSize : selection.from
  editor.view.dispatch(tr.delete(from, from + node.nodeSize).scrollIntoView())
  return true
}

/** A stretch of text between line breaks, pictures and chips, whatever its formatting. */
interface Run {
  from: number
  text: string
  node: Node
}

function runsOf(doc: Node): Run[] {
  const runs: Run[] = []
  doc.descendants((block, at) => {
    if (!block.isTextblock) return true
    if (!block.textContent.includes('{{')) return false
    let isOpen = false
    block.forEach((node, offset) => {
      const last = runs.at(-1)
      if (node.isText && isOpen && last) last.text += node.text ?? ''
      else if (node.isText) runs.push({ from: at + 1 + offset, text: node.text ?? '', node })
      isOpen = node.isText
    })
    return false
  })
  return runs
}

/** Where the fields of each kind stand that are written in the text. */
function writtenFields({ doc }: EditorState, support: FieldSupport) {
  return runsOf(doc).flatMap(({ from, text }) => {
    let at = from
    return support.read(text).flatMap(({ kind, source }) => {
      const place = { kind, source, from: at, to: at + source.length }
      at = place.to
      return kind === 'text' ? [] : [place]
    })
  })
}

/** Makes chips of the fields that are written; null where there are none. One with the caret inside is still being written. */
function withChips(state: EditorState, support: FieldSupport): Transaction | null {
  const { selection, schema, tr, doc } = state
  const field = schema.nodes.field
  if (!field) return null
  const isWithin = ({ from, to }: { from: number; to: number }) =>
    selection.empty && selection.from > from && selection.from < to
  const written = writtenFields(state, support).filter((one) => one.kind !== 'unreadable' && !isWithin(one))
  // From the last, so that the places of those before stay.
  for (const { source, from, to } of written.toReversed())
    tr.replaceWith(from, to, field.create({ source }, null, doc.nodeAt(from)?.marks))
  return tr.docChanged ? tr : null
}

/** Braces that say nothing are underlined where they stand. */
function brokenOnes(state: EditorState, support: FieldSupport): DecorationSet {
  const broken = writtenFields(state, support).filter(({ kind }) => kind === 'unreadable')
  return DecorationSet.create(
    state.doc,
    broken.map(({ from, to }) => Decoration.inline(from, to, { class: classes.broken ?? '' })),
  )
}

function chipOf(node: Node, support: FieldSupport): NodeView {
  const dom = document.createElement('span')
  dom.className = classes.chip ?? ''
  dom.contentEditable = 'false'
  const draw = ({ attrs }: Node) => {
    const { label, look } = support.look(String(attrs.source))
    dom.textContent = label
    dom.title = String(attrs.source)
    dom.dataset.look = look
  }
  draw(node)
  return {
    dom,
    ignoreMutation: () => true,
    update: (next) => {
      if (next.type !== node.type) return false
      draw(next)
      return true
    },
  }
}
