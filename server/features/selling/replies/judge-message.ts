import { Parser } from 'htmlparser2'
import { htmlLimits } from '../../../../contract/content.ts'
import { foldedText } from '../../../platform/folded-text.ts'
import { readWritten } from './message-parts.ts'
import { objectionIn } from './objection.ts'
import { returnDateIn } from './return-date.ts'

/** What an answer comes to, and by which rule; nothing of its text. */
export interface Judged {
  verdict: 'objection' | 'absence' | 'normal'
  rule: string
  /** When whoever is away says that they are back: a day. */
  returnsOn: string | null
}

/** What is to be known to judge a message. */
export interface Judging {
  /** As its headers tell. */
  isAutomatic: boolean
  /** The day on which it came. */
  day: string
  /** The text of the mail of ours that it answers: what it repeats of that is not its own. */
  answered: string
}

/** Characters of a line that is told from what it answers: shorter ones are anybody's. */
const ownLine = 12

/** Judges a message (latin1) by its new part alone. Throws what its structure makes impossible. */
export async function judgeMessage(raw: string, judging: Judging): Promise<Judged> {
  const { subject, html, text } = await readWritten(raw)
  const fromHtml = html === null ? '' : textOf(html)
  const own = withoutRepeated(fromHtml.trim() === '' ? (text ?? '') : fromHtml, judging.answered)
  if (judging.isAutomatic) {
    const returnsOn = returnDateIn(`${subject}\n${own}`, judging.day)
    return { verdict: 'absence', rule: returnsOn ? 'automatic: a day' : 'automatic', returnsOn }
  }
  const rule = objectionIn(own)
  return rule
    ? { verdict: 'objection', rule, returnsOn: null }
    : { verdict: 'normal', rule: 'none', returnsOn: null }
}

/** Without quoted lines, lines of the mail that is answered, and what stands below the mark of a signature (RFC 3676). */
export function withoutRepeated(text: string, answered: string): string {
  const known = new Set(answered.split('\n').map(foldedText))
  const lines = text.split('\n')
  const signature = lines.findIndex((line) => line.trimEnd() === '--')
  return (signature === -1 ? lines : lines.slice(0, signature))
    .filter((line) => !line.trimStart().startsWith('>'))
    .filter((line) => {
      const folded = foldedText(line)
      return folded.length < ownLine || !known.has(folded)
    })
    .join('\n')
}

const lineEnds = new Set(
  'address article blockquote br div dd dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table td th tr ul'.split(
    ' ',
  ),
)
/** What stands in them is nobody's words, or not their writer's. */
const skipped = new Set(['style', 'script', 'title', 'blockquote', 'select', 'template'])

/** The words of HTML, a line for each block, without what it quotes; as much of it as is cleaned, each tag looked at once. */
export function textOf(html: string): string {
  const words: string[] = []
  let inside = 0
  let depth = 0
  let elements = 0
  const parser = new Parser({
    onopentagname: (name) => {
      depth += 1
      elements += 1
      if (elements > htmlLimits.elements || depth > htmlLimits.depth) parser.pause()
      if (skipped.has(name)) inside += 1
      if (lineEnds.has(name)) words.push('\n')
    },
    onclosetag: (name) => {
      depth -= 1
      if (skipped.has(name)) inside = Math.max(0, inside - 1)
      if (lineEnds.has(name)) words.push('\n')
    },
    ontext: (text) => {
      if (inside === 0) words.push(text.replaceAll('\n', ' '))
    },
  })
  parser.end(html)
  return words.join('')
}
