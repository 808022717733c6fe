/** The item of a list as Word and Outlook write it: a paragraph that says which list and how deep. */
interface Item {
  level: number
  isNumbered: boolean
  html: string
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
  const level = /mso-list:[^;"']{0,80}\blevel(\d)/i.exec(paragraph.slice(0, end))?.[1]
  if (!level) return null
  const { mark, rest } = withoutMark(paragraph.slice(end + 1))
  const isNumbered = /^\s*\(?(?:\d{1,3}|[a-z]|[ivxlc]{1,8})[.)]/i.test(mark)
  return { level: Math.min(Number(level), most.level), isNumbered, html: rest }
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

/** Nested as deep as its items say. */
function listOf(items: Item[]): string {
  let html = ''
  const open: string[] = []
  for (const { level, isNumbered, html: content } of items) {
    const name = isNumbered ? 'ol' : 'ul'
    while (open.length > level) html += `</li></${open.pop()}>`
    if (open.length === level && open.at(-1) !== name) html += `</li></${open.pop()}>`
    else if (open.length === level) html += '</li>'
    // A list within a list stands in its item.
    while (open.length < level) {
      open.push(name)
      html += open.length < level ? `<${name}><li>` : `<${name}>`
    }
    html += `<li><p>${content}</p>`
  }
  while (open.length > 0) html += `</li></${open.pop()}>`
  return html
}
