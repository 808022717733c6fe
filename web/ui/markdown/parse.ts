/**
 * A page of the guide, cut into its blocks. Knows what the guide uses: no images, no nested quotes, and of HTML only the
 * anchor of a heading, `<a id="…"></a>` before it: a translated heading keeps the anchor of its original.
 */
export type Block =
  | { kind: 'heading'; level: number; text: string; anchor?: string }
  | { kind: 'paragraph'; text: string }
  | { kind: 'code'; text: string }
  | { kind: 'list'; ordered: boolean; items: string[] }
  | { kind: 'table'; head: string[]; rows: string[][] }

const heading = /^(#{1,6}) (.+)$/
const anchorOf = /^<a id="([\w-]+)"><\/a>$/
const item = /^(\s*)(?:[-*]|\d+\.) (.+)$/

/** Cuts Markdown into blocks. Lines that continue a paragraph or an item are joined. */
export function parseMarkdown(source: string): Block[] {
  const lines = source.split('\n')
  const blocks: Block[] = []
  let at = 0
  while (at < lines.length) {
    const line = lines[at] ?? ''
    if (line.trim() === '') {
      at++
      continue
    }
    const { block, next } = readBlock(lines, at)
    blocks.push(block)
    at = next
  }
  return blocks
}

function readBlock(lines: string[], at: number): { block: Block; next: number } {
  const line = lines[at] ?? ''
  if (anchorOf.test(line) || heading.test(line)) return readHeading(lines, at)
  if (line.trimStart().startsWith('```')) return readCode(lines, at)
  if (line.startsWith('|')) return readTable(lines, at)
  if (item.test(line)) return readList(lines, at)
  return readParagraph(lines, at)
}

function readHeading(lines: string[], at: number): { block: Block; next: number } {
  const anchor = anchorOf.exec(lines[at] ?? '')?.[1]
  const place = anchor ? lines.findIndex((line, index) => index > at && line.trim() !== '') : at
  const title = heading.exec(lines[place] ?? '')
  if (!title) return { block: { kind: 'paragraph', text: '' }, next: at + 1 }
  const block = { kind: 'heading', level: title[1]?.length ?? 1, text: title[2] ?? '' } as const
  return { block: anchor ? { ...block, anchor } : block, next: place + 1 }
}

function readCode(lines: string[], at: number) {
  const end = lines.findIndex((line, index) => index > at && line.trimStart().startsWith('```'))
  const last = end === -1 ? lines.length : end
  const text = lines.slice(at + 1, last).join('\n')
  return { block: { kind: 'code', text } as const, next: last + 1 }
}

function readTable(lines: string[], at: number) {
  let next = at
  while (lines[next]?.startsWith('|')) next++
  const [head = [], , ...rows] = lines.slice(at, next).map(cellsOf)
  return { block: { kind: 'table', head, rows } as const, next }
}

function cellsOf(line: string): string[] {
  return line
    .trim()
    .replace(/^\||\|$/g, '')
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim())
}

function readList(lines: string[], at: number) {
  const ordered = /^\s*\d/.test(lines[at] ?? '')
  const items: string[] = []
  let next = at
  for (; next < lines.length; next++) {
    const line = lines[next] ?? ''
    const found = item.exec(line)
    if (found) items.push(found[2] ?? '')
    else if (/^\s+\S/.test(line) && !line.trimStart().startsWith('```'))
      items[items.length - 1] += ` ${line.trim()}`
    else break
  }
  return { block: { kind: 'list', ordered, items } as const, next }
}

function readParagraph(lines: string[], at: number) {
  let next = at + 1
  const goesOn = (line: string | undefined) =>
    line !== undefined && line.trim() !== '' && !heading.test(line) && !/^(\||\s*```|[-*] |\d+\. )/.test(line)
  while (goesOn(lines[next])) next++
  const text = lines
    .slice(at, next)
    .map((line) => line.trim())
    .join(' ')
  return { block: { kind: 'paragraph', text } as const, next }
}

/** A stretch of a line. Links keep their address; everything else is how it is set. */
export interface Span {
  kind: 'text' | 'strong' | 'em' | 'code' | 'link'
  text: string
  href?: string
}

const spans = /`([^`]+)`|\*\*([^*]+)\*\*|\*([^*]+)\*|\[([^\]]+)\]\(([^)]+)\)|<(https?:[^>]+)>/g

/** Cuts a line into its spans. */
export function parseSpans(line: string): Span[] {
  const found: Span[] = []
  let from = 0
  for (const match of line.matchAll(spans)) {
    if (match.index > from) found.push({ kind: 'text', text: line.slice(from, match.index) })
    const [, code, strong, em, label, href, bare] = match
    if (code) found.push({ kind: 'code', text: code })
    else if (strong) found.push({ kind: 'strong', text: strong })
    else if (em) found.push({ kind: 'em', text: em })
    else found.push({ kind: 'link', text: label ?? bare ?? '', href: href ?? bare })
    from = match.index + match[0].length
  }
  if (from < line.length) found.push({ kind: 'text', text: line.slice(from) })
  return found
}
