import type { Extensions } from '@tiptap/core'
import { Image } from '@tiptap/extension-image'
import StarterKit from '@tiptap/starter-kit'
import { colours } from './colours.ts'
import { tableNodes } from './table-nodes.ts'

/**
 * What a mail may hold: paragraphs, bold, italic, underline, strike, colours, lists, links, images and tables. Headings, code
 * and quotes are off: mail programs draw them in ways that no sender expects.
 */
export function mailExtensions(): Extensions {
  return [
    StarterKit.configure({
      blockquote: false,
      code: false,
      codeBlock: false,
      heading: false,
      horizontalRule: false,
      trailingNode: false,
      link: {
        openOnClick: false,
        defaultProtocol: 'https',
        HTMLAttributes: { target: null, rel: null },
      },
    }),
    Image.configure({ inline: true, allowBase64: true }),
    ...colours,
    ...tableNodes,
  ]
}
