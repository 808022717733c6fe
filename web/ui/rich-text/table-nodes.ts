import { type Attributes, Node } from '@tiptap/core'
import { backgroundOf } from './colours.ts'

/** Attributes that are kept as they came, where they are there. */
function kept(...names: string[]): Attributes {
  return Object.fromEntries(names.map((name) => [name, { default: null }]))
}

/** Spreadsheets and Word draw the lines of a table by styles, which no editor here keeps. */
function borderOf(table: HTMLElement): string | null {
  const styles = [table, ...table.querySelectorAll('td, th')]
    .slice(0, 5)
    .map((one) => one.getAttribute('style'))
  const isDrawn = styles.some((style) =>
    /border(?:-\w+)?\s*:[^;]*\b[1-9.]/.test(
      style?.replace(/border-(?:collapse|spacing|radius)[^;]*/g, '') ?? '',
    ),
  )
  return table.getAttribute('border') ?? (isDrawn ? '1' : null)
}

/** Rows may have it from their head or body, which are no nodes here. */
function backgroundOfRow(row: HTMLElement): string | null {
  const group = row.parentElement
  return (
    backgroundOf(row) ?? (group && /^t(?:head|body|foot)$/.test(group.localName) ? backgroundOf(group) : null)
  )
}

/** Prices stand on the right by a style as often as by the attribute, which alone is kept. */
function alignmentOf(cell: HTMLElement): string | null {
  const styled = /^(?:left|center|right)$/.exec(cell.style.textAlign)
  return styled?.[0] ?? cell.getAttribute('align')
}

/** Tables that were pasted or suggested stay tables. They are written in, not built: rows and columns are as they came. */
export const tableNodes = [
  Node.create({
    name: 'table',
    group: 'block',
    content: 'tableRow+',
    isolating: true,
    addAttributes: () => ({
      ...kept('cellpadding', 'cellspacing', 'width', 'align'),
      bgcolor: { default: null, parseHTML: backgroundOf },
      border: { default: null, parseHTML: borderOf },
    }),
    parseHTML: () => [{ tag: 'table' }],
    renderHTML: ({ HTMLAttributes }) => ['table', HTMLAttributes, ['tbody', 0]],
  }),
  Node.create({
    name: 'tableRow',
    content: '(tableCell | tableHeader)*',
    addAttributes: () => ({ bgcolor: { default: null, parseHTML: backgroundOfRow } }),
    parseHTML: () => [{ tag: 'tr' }],
    renderHTML: ({ HTMLAttributes }) => ['tr', HTMLAttributes, 0],
  }),
  cell('tableCell', 'td'),
  cell('tableHeader', 'th'),
]

function cell(name: string, tag: string): Node {
  return Node.create({
    name,
    content: 'block+',
    isolating: true,
    addAttributes: () => ({
      ...kept('colspan', 'rowspan', 'valign', 'width'),
      align: { default: null, parseHTML: alignmentOf },
      bgcolor: { default: null, parseHTML: backgroundOf },
    }),
    parseHTML: () => [{ tag }],
    renderHTML: ({ HTMLAttributes }) => [tag, HTMLAttributes, 0],
  })
}
