import { Parser } from 'htmlparser2'
import { htmlLimits } from '../../../../contract/content.ts'
import { isTooLong } from '../content/content.ts'

/** A message in two: what its writer wrote, and the earlier one that their program put below. */
export interface Split {
  written: string
  /** Null when there is none, or when it is answered line by line, so that the two belong together. */
  quoted: string | null
}

/** Characters of a line that are looked at: an attribution is no longer. */
const longestLine = 400

const verbs = [' wrote', ' skrev', ' schrieb', ' a écrit', ' escribió', ' ha scritto']

/** "On Tue, 3 Nov 2026 at 10:00, Maria <m@b.example> wrote:", as mail programs put it above what they quote. */
function isAttribution(line: string): boolean {
  if (line.length >= longestLine || !line.endsWith(':') || !/\d/.test(line)) return false
  const folded = line.toLowerCase()
  return verbs.some((verb) => folded.includes(verb))
}

const address = /[^\s@]@[^\s@]/
const year = /\b(?:19|20)\d\d\b|\b\d\d?[/.-]\d\d?[/.-]\d\d\b/
const timeOfDay = /(?:^|[ T])\d\d?[:.]\d\d(?:[ :,]|$)/

/** Programs write the year and the time of day; people seldom both. */
const isDated = (line: string) => year.test(line) && timeOfDay.test(line)

/** How an attribution begins that may go on in the next line. */
const attributionBegins = /^(?:on|den|am|le|el|il) |^\d/i

/** An attribution that needs no marks below it: nobody begins a paragraph of their own so. */
function isSureAttribution(line: string): boolean {
  const isSaid = /(?: wrote| a écrit| escribió| ha scritto) ?:$/i.test(line)
  const isNamed = /^(?:den|am) |^\d/i.test(line) && / (?:skrev|schrieb) /i.test(line)
  return (isSaid || isNamed) && (address.test(line) || (attributionBegins.test(line) && isDated(line)))
}

const rule =
  /^-{2,9} ?(?:original message|original-nachricht|ursprüngliche nachricht|ursprungligt meddelande|originalmeddelande|message d'origine|mensaje original|forwarded message) ?-{2,9}$/i
const isRule = (line: string) => rule.test(line)

/** The first two fields of the message that Outlook puts below an answer. */
const fromField = /^(?:from|från|von|de|da|fra) ?:/i
const sentField = /^(?:sent|date|skickat|datum|gesendet|envoyé|enviado|inviato|sendt) ?:/i

/** Both fields, as Outlook fills them: whoever writes of an offer "from: … date: …" gives no address and no time. */
const isOutlooksHead = (from: string, sent: string) =>
  fromField.test(from) && sentField.test(sent) && (address.test(from) || isDated(sent))

/** Splits plain text. Each line is looked at once or twice. */
export function splitText(text: string): Split {
  const lines = text.split('\n')
  const at = quoteBegins(lines)
  const written = lines.slice(0, at).join('\n').trimEnd()
  const quoted = lines.slice(at).join('\n').trim()
  return written.trim() === '' || quoted === '' ? { written: text, quoted: null } : { written, quoted }
}

/** The first line of what is quoted; as many as there are lines when nothing is. */
function quoteBegins(lines: string[]): number {
  const short = lines.map((line) => line.slice(0, longestLine).trim())
  const isQuoted = (line: string) => line.startsWith('>')
  const lastWritten = short.findLastIndex((line) => line !== '' && !isQuoted(line))
  const filled = short.flatMap((line, at) => (line === '' ? [] : [at]))
  for (const [place, at] of filled.entries()) {
    const line = short[at] ?? ''
    const after = short[filled[place + 1] ?? -1] ?? ''
    if (isRule(line)) return at
    if (isOutlooksHead(line, after)) return withRuleAbove(short, filled[place - 1], at)
    if (isQuoted(line) && at > lastWritten) return at
    const attribution = attributionAt(short, at)
    if (!attribution) continue
    const next = short[filled[filled.indexOf(attribution.end, place) + 1] ?? -1] ?? ''
    // Answered line by line, the quote ends before the words do.
    if (isQuoted(next) ? lastWritten <= attribution.end : isSureAttribution(attribution.line)) return at
  }
  return lines.length
}

/** The attribution that begins at `at`, and the line that it ends on: programs break it into three at most. */
function attributionAt(short: string[], at: number): { line: string; end: number } | null {
  let line = short[at] ?? ''
  if (isAttribution(line)) return { line, end: at }
  if (!attributionBegins.test(line)) return null
  for (let end = at + 1; end <= at + 2 && short[end]; end++) {
    line = `${line} ${short[end]}`
    if (isAttribution(line)) return { line, end }
  }
  return null
}

function withRuleAbove(short: string[], above: number | undefined, at: number): number {
  return above !== undefined && /^_{5,}$/.test(short[above] ?? '') ? above : at
}

/** Elements that end a line. */
const blocks = new Set(
  'address article blockquote br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
)

/** Classes and ids of the elements that programs put the earlier message into. */
const quoteMarks =
  /(?:^|[ _-])(?:gmail_quote|yahoo_quoted|protonmail_quote|tutanota_quote|moz-cite-prefix|zmail_extra)/
const restMarks = new Set([
  'divRplyFwdMsg',
  'appendonsend',
  'mail-editor-reference-message-container',
  'OLK_SRC_BODY_SECTION',
])

/** Where the quote begins, and whether words after the element would mean that it was answered line by line. */
interface Begin {
  at: number
  isElement: boolean
}

/**
 * Splits HTML, as its writer's program made it: the marks that tell go with the cleaning. Each tag is looked at once; what
 * is more than is cleaned stays whole, because the parser looks for what a tag closes among all that are open. What is left
 * on both sides may open or close more than it should.
 */
export function splitHtml(html: string): Split {
  const found = findQuote(html)
  if (!found) return { written: html, quoted: null }
  return { written: html.slice(0, found), quoted: html.slice(found) }
}

/** A line of HTML: where it begins, and its words. */
interface Line {
  at: number
  words: string
}

class QuoteFinder {
  begin: Begin | null = null
  /** There are words after the elements that hold the quote. */
  hasMore = false
  /** There is more than is looked through. */
  isTooMuch = false
  #line: Line = { at: 0, words: '' }
  #before: Line = { at: 0, words: '' }
  #depth = 0
  #elements = 0
  /** The depth of the quoting element that is open. */
  #inside: number | null = null

  open(name: string, attributes: Record<string, string>, at: number): void {
    this.#depth += 1
    this.#elements += 1
    if (this.#elements > htmlLimits.elements || this.#depth > htmlLimits.depth) this.isTooMuch = true
    if (blocks.has(name)) this.#endLine(at)
    if (this.#inside !== null) return
    const isRest = restMarks.has(attributes.id ?? '')
    const isQuote =
      (name === 'blockquote' && (attributes.type === 'cite' || attributes.cite !== undefined)) ||
      quoteMarks.test((attributes.class ?? '').slice(0, longestLine))
    if (isRest) this.#found({ at, isElement: false })
    else if (isQuote) {
      this.#inside = this.#depth
      this.#found({ at: isAttribution(this.#before.words.trim()) ? this.#before.at : at, isElement: true })
    }
  }

  close(name: string, at: number): void {
    if (this.#inside === this.#depth) this.#inside = null
    this.#depth -= 1
    if (blocks.has(name)) this.#endLine(at)
  }

  text(words: string, at: number): void {
    if (this.#line.words === '') this.#line.at = at
    if (this.#line.words.length < longestLine) this.#line.words += words.slice(0, longestLine)
    if (this.begin && this.#inside === null && words.trim() !== '') this.hasMore = true
  }

  #endLine(at: number): void {
    const line = { at: this.#line.at, words: this.#line.words.replace(/\s+/g, ' ').trim() }
    this.#line = { at, words: '' }
    if (line.words === '') return
    const { words } = line
    if (isRule(words)) this.#found({ at: line.at, isElement: false })
    else if (isOutlooksHead(this.#before.words, words)) this.#found({ at: this.#before.at, isElement: false })
    this.#before = line
  }

  #found(begin: Begin): void {
    this.begin ??= begin
  }
}

/** Where the quote begins in HTML that has something above it; null when nothing is to be folded. */
function findQuote(html: string): number | null {
  if (isTooLong(html)) return null
  const finder = new QuoteFinder()
  const parser = new Parser({
    onopentag: (name, attributes) => {
      finder.open(name, attributes, parser.startIndex)
      if (finder.isTooMuch) parser.pause()
    },
    onclosetag: (name) => finder.close(name, parser.startIndex),
    ontext: (words) => finder.text(words, parser.startIndex),
  })
  parser.end(html)
  const { begin, hasMore } = finder
  if (finder.isTooMuch || !begin || (begin.isElement && hasMore)) return null
  return hasWords(html.slice(0, begin.at)) ? begin.at : null
}

/** Whether something is to be seen: words or a picture. */
function hasWords(html: string): boolean {
  let isSeen = false
  let hidden = 0
  const isHidden = (name: string) => name === 'style' || name === 'script' || name === 'title'
  const parser = new Parser({
    onopentagname: (name) => {
      if (name === 'img') isSeen = true
      if (isHidden(name)) hidden += 1
    },
    onclosetag: (name) => {
      if (isHidden(name)) hidden -= 1
    },
    ontext: (words) => {
      if (hidden === 0 && words.trim() !== '') isSeen = true
    },
  })
  parser.end(html)
  return isSeen
}
