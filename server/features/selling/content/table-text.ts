import type { FormatCallback } from 'html-to-text'

type Element = Parameters<FormatCallback>[0]

/** Columns that a cell may reach over, and rows that one may reach down in; a table written by hand has fewer. */
const mostSpanned = 50

/** A table as its columns: of each row the cells by column, where null is one that another cell reaches over. */
interface Layout {
  rows: Map<Element, (Element | null)[]>
  /** Columns with words in them: one of pictures or of nothing is there for the looks alone. */
  filled: Set<number>
  /** Several rows of several columns: words beside each other belong together. */
  isList: boolean
}
const layouts = new WeakMap<Element, Layout>()
const worded = new WeakMap<Element, boolean>()

export function hasWords(node: Element): boolean {
  if (node.type === 'text') return Boolean(node.data?.trim())
  const known = worded.get(node)
  if (known !== undefined) return known
  const found = (node.children ?? []).some(hasWords)
  worded.set(node, found)
  return found
}

export function isCell({ name }: Element): boolean {
  return name === 'td' || name === 'th'
}

/**
 * The cells of a row up to its last one with words, each in its column, so that a number stays below the heading it
 * belongs to; null where nothing stands. Columns that are empty in the whole table are none.
 */
export function cellsOf(row: Element): { cells: (Element | null)[]; isList: boolean } {
  const { rows, filled, isList } = layoutOf(row)
  const cells = (rows.get(row) ?? [])
    .filter((_cell, column) => filled.has(column))
    .map((cell) => (cell && hasWords(cell) ? cell : null))
  while (cells.at(-1) === null) cells.pop()
  return { cells, isList }
}

function layoutOf(row: Element): Layout {
  const parent = row.parent ?? row
  const table = isGroup(parent) ? (parent.parent ?? parent) : parent
  const known = layouts.get(table)
  if (known) return known
  const rows = (table.children ?? []).flatMap((child) => (isGroup(child) ? child.children : [child]))
  const layout = layOut(rows.filter(({ name }) => name === 'tr'))
  layouts.set(table, layout)
  return layout
}

function isGroup({ name = '' }: Element): boolean {
  return name === 'tbody' || name === 'thead' || name === 'tfoot'
}

function layOut(written: Element[]): Layout {
  const rows: Layout['rows'] = new Map()
  const filled = new Set<number>()
  /** Rows that a cell from above still reaches down, by column. */
  const reached: number[] = []
  let severalFilled = 0
  for (const row of written) {
    const cells: (Element | null)[] = []
    const passReached = () => {
      while ((reached[cells.length] ?? 0) > 0) {
        reached[cells.length] = (reached[cells.length] ?? 0) - 1
        cells.push(null)
      }
    }
    let wordedCells = 0
    for (const cell of row.children.filter(isCell)) {
      passReached()
      if (hasWords(cell)) {
        wordedCells += 1
        filled.add(cells.length)
      }
      const rowspan = spanOf(cell, 'rowspan')
      for (let span = spanOf(cell, 'colspan'), at = 0; at < span; at++) {
        if (rowspan > 1 && cells.length < mostSpanned) reached[cells.length] = rowspan - 1
        cells.push(at === 0 ? cell : null)
      }
    }
    passReached()
    rows.set(row, cells)
    if (wordedCells > 1) severalFilled += 1
  }
  return { rows, filled, isList: severalFilled > 1 }
}

function spanOf(cell: Element, name: 'colspan' | 'rowspan'): number {
  const span = Number.parseInt(cell.attribs?.[name] ?? '1', 10)
  return span >= 1 ? Math.min(span, mostSpanned) : 1
}

const inline = new Set(
  `a abbr b big code del em font i img ins kbd mark s small span strike strong sub sup u`.split(' '),
)

/** Lines of a cell that are read, empty ones among them: more are never written as one. */
const mostLines = 20

/** The lines of a cell that have words, as what stands on each; null where it holds more than a few lines of words. */
export function linesOf(cell: Element): Element[][] | null {
  const lines: Element[][] = [[]]
  return readLines(cell.children, lines) ? lines.filter((line) => line.some(hasWords)) : null
}

function readLines(nodes: Element[], lines: Element[][]): boolean {
  return nodes.every((node) => {
    if (lines.length > mostLines) return false
    if (node.name === 'br') {
      lines.push([])
      return true
    }
    if (node.name === 'p' || node.name === 'div') {
      lines.push([])
      const isRead = readLines(node.children, lines)
      lines.push([])
      return isRead
    }
    if (node.type === 'text') {
      lines.at(-1)?.push(node)
      return true
    }
    return inline.has(node.name ?? '') && readInline(node, lines)
  })
}

/** Bold words on two lines are bold on each. */
function readInline(node: Element, lines: Element[][]): boolean {
  const inner: Element[][] = [[]]
  if (!readLines(node.children ?? [], inner)) return false
  // Of a link each line would say where it leads.
  if (inner.length > 1 && node.name === 'a') return false
  for (const [at, children] of inner.entries()) {
    if (at > 0) lines.push([])
    const copy = () => Object.assign(Object.create(Object.getPrototypeOf(node)), node, { children })
    lines.at(-1)?.push(inner.length > 1 ? copy() : node)
  }
  return true
}
