import { type Count, countsOf } from './list-counts.ts'

/** The item of a list as Word and Outlook write it: a paragraph that says which list and how deep. */
interface Item {
  /** The name that the list has there: two can stand behind each other. */
  list: string
  level: number
  /** What its mark can count as; nothing for a bullet. */
  counts: Count[]
  html: string
}

/** A list that is being written, and what its next item would count as. */
interface Open {
  list: string
  level: number
  next: Count | null
}

const most = { level: 9 }

/**
 * HTML of Word and Outlook with their lists as lists: there an item is a paragraph (`mso-list:l0 level1 lfo1`) with its mark
 * as text. Wants what cleanForeignHtml has written; takes time that grows with its length.
 */
export function withLists(html: string): string {
  if (!/mso-list/i.test(html)) return html
  let written = ''
  let items: Item[] = []
  for (const piece of html.split(/<\/p>/i)) {
    const begin = piece.toLowerCase().lastIndexOf('<p')
    const before = begin === -1 ? piece : piece.slice(0, begin)
    const item = begin === -1 ? null : itemOf(piece.slice(begin))
    // Between two items stands nothing but white space; anything else ends the list.
    if (items.length > 0 && (!item || before.trim() !== '')) {
      written += listOf(items)
      items = []
    }
    if (item) {
      written += before
      items.push(item)
    } else written += begin === -1 ? piece : `${piece}</p>`
  }
  return written + listOf(items)
}

function itemOf(paragraph: string): Item | null {
  const end = paragraph.indexOf('>')
  const said = /mso-list:\s*([^\s;"']{0,40})[^;"']{0,80}\blevel(\d)/i.exec(paragraph.slice(0, end))
  if (!said) return null
  const { mark, rest } = withoutMark(paragraph.slice(end + 1))
  const counts = countsOf(mark)
  // A number that no list would write stays in its text.
  if (counts === null) return null
  const [, list = '', level] = said
  return { list, level: Math.min(Number(level), most.level), counts, html: rest }
}

/** The mark of an item stands in a span of its own, which Word tells itself to ignore. */
function withoutMark(content: string): { mark: string; rest: string } {
  const from = /<span[^<>]*mso-list:\s*Ignore[^<>]*>/i.exec(content)
  if (!from) return { mark: '', rest: content }
  const tags = /<(\/?)span\b[^<>]*>/gi
  tags.lastIndex = from.index
  for (let open = 0, found = tags.exec(content); found; found = tags.exec(content)) {
    open += found[1] ? -1 : 1
    if (open > 0) continue
    const mark = content.slice(from.index, found.index).replace(/<[^<>]*>/g, '')
    const rest = content.slice(0, from.index) + content.slice(tags.lastIndex)
    return { mark: mark.replaceAll('&nbsp;', ' '), rest }
  }
  return { mark: '', rest: content }
}

/** Nested as its items say, each counting on from the one before or from the number that was written. */
function listOf(items: Item[]): string {
  let html = ''
  const open: Open[] = []
  const close = () => {
    html += `</li></${open.pop()?.next ? 'ol' : 'ul'}>`
  }
  for (const { list, level, counts, html: content } of items) {
    while ((open.at(-1)?.level ?? 0) > level) close()
    const last = open.at(-1)
    const next = last?.level === level && last.list === list ? last.next : undefined
    const goesOn = counts.find(({ type, number }) => next?.type === type && next.number === number)
    const [count = null] = goesOn ? [goesOn] : counts
    if (goesOn || (next === null && count === null)) html += '</li>'
    else {
      if (last?.level === level) close()
      // A list within a list stands in its item.
      html += beginOf(count)
      open.push({ list, level, next: null })
    }
    const current = open.at(-1)
    if (current && count) current.next = { ...count, number: count.number + 1 }
    html += `<li><p>${content}</p>`
  }
  while (open.length > 0) close()
  return html
}

function beginOf(count: Count | null): string {
  if (!count) return '<ul>'
  const type = count.type === '1' ? '' : ` type="${count.type}"`
  return count.number === 1 ? `<ol${type}>` : `<ol start="${count.number}"${type}>`
}
