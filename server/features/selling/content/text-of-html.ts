import { compile, type FormatCallback } from 'html-to-text'
import { textLimit } from '../../../../contract/content.ts'
import { HtmlRefused } from './html-refused.ts'
import { numbering } from './numbering.ts'
import { cellsOf, isCell, linesOf } from './table-text.ts'

type Builder = Parameters<FormatCallback>[2]
type Element = Parameters<FormatCallback>[0]

/**
 * Characters of marks and indentation that a line begins with at most: ten quotes, six lists. What stands deeper begins
 * where its parent does, so that no line grows with the depth.
 */
const deepestIndent = 20

/** What is being written, by the builder of its text. */
interface Writing {
  /** Characters that a line begins with here. */
  indent: number
  /** Characters that all lines together were given to begin with. */
  given: number
  isLink: boolean
}
const writings = new WeakMap<Builder, Writing>()

function writingOf(builder: Builder): Writing {
  const writing = writings.get(builder) ?? { indent: 0, given: 0, isLink: false }
  writings.set(builder, writing)
  return writing
}

interface Block {
  /** What the first line begins with, what the others do, and what the first does where there is no room for these. */
  first: string
  others: string
  cramped: string
  /** Line breaks before and behind it, at least. */
  breaks: number
}

function writeBlock(builder: Builder, block: Block, write: () => void): void {
  const writing = writingOf(builder)
  const isCramped = writing.indent + block.others.length > deepestIndent
  const { first, others } = isCramped ? { first: block.cramped, others: '' } : block
  writing.indent += others.length
  builder.openBlock({ leadingLineBreaks: block.breaks })
  write()
  builder.closeBlock({
    trailingLineBreaks: block.breaks,
    blockTransform: (text) => (others ? begin(writing, text, { first, others }) : first + text),
  })
  writing.indent -= others.length
}

function begin(writing: Writing, text: string, { first, others }: Pick<Block, 'first' | 'others'>): string {
  const lines = withoutEmptyEnds(text)
  const begun = first + lines.replaceAll('\n', `\n${others}`)
  writing.given += begun.length - lines.length
  if (writing.given > textLimit) throw new HtmlRefused('text_too_large', textLimit)
  return begun
}

function withoutEmptyEnds(text: string): string {
  let [from, to] = [0, text.length]
  while (text[from] === '\n') from += 1
  while (to > from && text[to - 1] === '\n') to -= 1
  return text.slice(from, to)
}

const quote: FormatCallback = (element, walk, builder) => {
  const block = { first: '> ', others: '> ', cramped: '', breaks: 2 }
  writeBlock(builder, block, () => walk(element.children, builder))
}

const list: FormatCallback = (element, walk, builder) => {
  const isNested = element.parent?.name === 'li'
  const breaks = isNested ? 1 : 2
  const margin = isNested ? '' : ' '
  const numberOf = numbering(element.attribs)
  const isOrdered = element.name === 'ol'
  let items = 0
  const children = element.children
    .filter(({ type, data }) => type !== 'text' || data?.trim())
    .map((child) => {
      if (child.name !== 'li') return { child, mark: '' }
      return { child, mark: isOrdered ? `${margin}${numberOf(items++)}. ` : `${margin}* ` }
    })
  const width = children.reduce((widest, { mark }) => Math.max(widest, mark.length), 0)
  if (children.length === 0) return
  builder.openBlock({ leadingLineBreaks: breaks })
  for (const { child, mark } of children) {
    const block = {
      first: mark.padEnd(width),
      others: ' '.repeat(width),
      cramped: mark.trimStart(),
      breaks: 1,
    }
    writeBlock(builder, block, () => walk([child], builder))
  }
  builder.closeBlock({ trailingLineBreaks: breaks })
}

const linkOptions = {
  hideLinkHrefIfSameAsText: true,
  linkBrackets: ['(', ')'] as [string, string],
  noAnchorUrl: true,
}

/** A number that can be pressed: it stands behind words that do not hold it themselves. */
const writePhone: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder)
  const href = String(element.attribs.href)
  const number =
    href
      .slice(href.indexOf(':') + 1)
      .split(/[;?]/, 1)[0]
      ?.trim() ?? ''
  const digits = (text: string) => text.replace(/\D/g, '')
  // `070-123 45 67` is written for `+46701234567`, often beside another number or an extension.
  if (digits(wordsOf(element)).includes(digits(number).slice(-6))) return
  const extension = /;ext=(\d{1,10})/i.exec(href)?.[1]
  builder.addInline(` (${number}${extension ? ` ext. ${extension}` : ''})`, { noWordTransform: true })
}

/** An address stands behind words that do not hold it; what a mail to it would say is no part of it. */
const writeAddress: FormatCallback = (element, walk, builder) => {
  walk(element.children, builder)
  const address = String(element.attribs.href).slice('mailto:'.length).split('?', 1)[0]?.trim() ?? ''
  if (wordsOf(element).toLowerCase().includes(address.toLowerCase())) return
  builder.addInline(` (${address})`, { noWordTransform: true })
}

function wordsOf({ type, data, children }: Element): string {
  return type === 'text' ? (data ?? '') : (children ?? []).map(wordsOf).join('')
}

/** Words, and behind them where they lead. Of a link within a link the words are not compared: once a level is too often. */
const link: FormatCallback = (element, walk, builder) => {
  const writing = writingOf(builder)
  if (writing.isLink) {
    walk(element.children, builder)
    const { href } = element.attribs
    if (href) builder.addInline(` (${href})`, { noWordTransform: true })
    return
  }
  writing.isLink = true
  const { href } = element.attribs
  if (/^(?:tel|sms|callto):/i.test(href ?? '')) writePhone(element, walk, builder, {})
  else if (/^mailto:/i.test(href ?? '')) writeAddress(element, walk, builder, {})
  else builder.options.formatters.anchor?.(element, walk, builder, linkOptions)
  writing.isLink = false
}

/** Without room around it a paragraph is a line, as in what Outlook and people write under their mails. */
const paragraph: FormatCallback = (element, walk, builder) => {
  const breaks = hasRoom(element.attribs.style ?? '') ? 2 : 1
  builder.openBlock({ leadingLineBreaks: breaks })
  walk(element.children, builder)
  builder.closeBlock({ trailingLineBreaks: breaks })
}

/** Whether a paragraph of this style stands apart from the ones around it; what it says last counts. */
function hasRoom(style: string): boolean {
  let [above, below] = [true, true]
  for (const declaration of style.toLowerCase().split(';')) {
    const [property = '', value = ''] = declaration.split(':')
    const [top, , bottom = top] = value.trim().split(/[\s!]+/)
    if (/^\s*margin(?:-top)?\s*$/.test(property)) above = isRoom(top)
    if (/^\s*margin(?:-bottom)?\s*$/.test(property)) below = isRoom(property.includes('-') ? top : bottom)
  }
  return above || below
}

/** Word writes `.0001pt` where it means nothing. */
function isRoom(size = ''): boolean {
  return size !== 'auto' && !(Math.abs(Number.parseFloat(size)) < 0.1)
}

/** Lines of a cell that still read well behind each other. */
const mostBehind = 4

/**
 * A row of a table on one line, its cells apart and each in its column. The lines of a cell stand behind each other where
 * the table is a list of several columns, because its rows could not be told apart otherwise.
 */
const row: FormatCallback = (element, walk, builder) => {
  const { cells, isList } = cellsOf(element)
  const isAlone = cells.filter((cell) => cell !== null).length < 2
  const written = cells.map((cell) => (cell ? linesOf(cell) : []))
  const most = isList && !isAlone ? mostBehind : 1
  const breaks = isList && !isAlone ? 2 : 1
  const lines = written.flatMap((found) => (found && found.length <= most ? [found] : []))
  if (lines.length === written.length) {
    builder.openBlock({ leadingLineBreaks: 1 })
    writeCells(lines, walk, builder)
    builder.closeBlock({ trailingLineBreaks: 1 })
    return
  }
  builder.openBlock({ leadingLineBreaks: breaks })
  for (const [at, cell] of element.children.filter(isCell).entries()) {
    // A block that begins with another leaves the room before it to that one.
    builder.openBlock({ leadingLineBreaks: at === 0 ? breaks : 1 })
    walk(cell.children, builder)
    builder.closeBlock({ trailingLineBreaks: 1 })
  }
  builder.closeBlock({ trailingLineBreaks: breaks })
}

function writeCells(cells: Element[][][], walk: Parameters<FormatCallback>[1], builder: Builder): void {
  const add = (sign: string) => builder.addInline(sign, { noWordTransform: true })
  for (const [at, lines] of cells.entries()) {
    // Behind an empty cell stands a space already, and at the beginning none.
    if (at > 0) add(cells[at - 1]?.length ? ' | ' : '| ')
    for (const [which, line] of lines.entries()) {
      if (which > 0) add(' / ')
      walk(line, builder)
    }
  }
}

const convert = compile({
  wordwrap: false,
  formatters: { quote, list, link, row, paragraph },
  selectors: [
    { selector: 'tr', format: 'row' },
    { selector: 'p', format: 'paragraph' },
    { selector: 'blockquote', format: 'quote' },
    { selector: 'ul', format: 'list' },
    { selector: 'ol', format: 'list' },
    { selector: 'a', format: 'link' },
    { selector: 'img', format: 'skip' },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
  ],
})

/**
 * A mail's text part, of its cleaned HTML. Links stand behind their words; images leave nothing. The work grows with the
 * length of the HTML, and so does the text. Throws HtmlRefused `text_too_large`.
 */
export function textNow(html: string): string {
  const text = convert(html).trim()
  if (Buffer.byteLength(text) > textLimit) throw new HtmlRefused('text_too_large', textLimit)
  return text
}
