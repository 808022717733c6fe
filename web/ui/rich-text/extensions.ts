import type { Extensions } from '@tiptap/core'
import { Bold } from '@tiptap/extension-bold'
import { Document } from '@tiptap/extension-document'
import { HardBreak } from '@tiptap/extension-hard-break'
import { Italic } from '@tiptap/extension-italic'
import { Link } from '@tiptap/extension-link'
import { BulletList } from '@tiptap/extension-list/bullet-list'
import { ListItem } from '@tiptap/extension-list/item'
import { ListKeymap } from '@tiptap/extension-list/keymap'
import { OrderedList } from '@tiptap/extension-list/ordered-list'
import { Paragraph } from '@tiptap/extension-paragraph'
import { Strike } from '@tiptap/extension-strike'
import { Text } from '@tiptap/extension-text'
import { Underline } from '@tiptap/extension-underline'
import { Gapcursor } from '@tiptap/extensions/gap-cursor'
import { UndoRedo } from '@tiptap/extensions/undo-redo'
import { colours } from './colours.ts'
import { fieldNode } from './fields/field-node.ts'
import { imageNode } from './image-node.ts'
import { tableNodes } from './table-nodes.ts'

/**
 * What a mail may hold: paragraphs, bold, italic, underline, strike, colours, lists, links, images and tables. No headings, code
 * and quotes: mail programs draw them in ways that no sender expects. One by one, because the kit of all brings what is
 * switched off along.
 */
export function mailExtensions(): Extensions {
  return [
    Bold,
    BulletList,
    Document,
    Gapcursor,
    HardBreak,
    UndoRedo,
    Italic,
    ListItem,
    ListKeymap,
    Link.configure({
      openOnClick: false,
      defaultProtocol: 'https',
      HTMLAttributes: { target: null, rel: null },
    }),
    OrderedList,
    Paragraph,
    Strike,
    Text,
    Underline,
    fieldNode,
    imageNode,
    ...colours,
    ...tableNodes,
  ]
}
