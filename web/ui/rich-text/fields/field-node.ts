import { Node } from '@tiptap/core'

/** Stands around a field while an editor writes HTML; nobody can type it, because angle brackets are escaped. */
const mark = 'msi-field'

/**
 * A field in the text, one sign for the caret. Kept, copied and sent is it as it is written, so that who reads the HTML
 * knows nothing of this; how it looks is the business of `fieldChips`, which also makes it of what is written.
 */
export const fieldNode = Node.create({
  name: 'field',
  group: 'inline',
  inline: true,
  atom: true,
  addAttributes: () => ({ source: { default: '', renderHTML: () => null } }),
  renderHTML: ({ node }) => [mark, node.attrs.source],
  renderText: ({ node }) => node.attrs.source,
})

/** HTML of an editor with its fields as they are written. */
export function fieldsAsWritten(html: string): string {
  return html.replaceAll(`<${mark}>`, '').replaceAll(`</${mark}>`, '')
}
