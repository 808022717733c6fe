import { createHash } from 'node:crypto'
import { readFields } from '../../../../contract/values/dynamic-fields.ts'
import { wordsOf } from './fill.ts'

/** What a template or a mail says, before its fields are filled: cleaned, its pictures by their hashes, and its words as text. */
export interface MarkedText {
  subject: string
  html: string
  words: string
}

/**
 * A number by which two texts are known to say the same: subject, words, titles, where links lead, and pictures. How they look is left aside,
 * because an editor writes the same text in its own way; so is what the fields will say.
 */
export function digestOf({ subject, html, words }: MarkedText): string {
  const plain = (text: string) => text.replace(/\s+/gu, ' ').trim()
  const tags = html.match(/<[^<>]*>/g) ?? []
  const led = tags.flatMap((tag) =>
    [...tag.matchAll(/ (?:href|src|alt|title|summary)="([^"]*)"/g)].map(([, to]) => to),
  )
  return createHash('sha256')
    .update(JSON.stringify([plain(subject), plain(words), led]))
    .digest('hex')
}

/** Whether a note stands in it that somebody has to write over: no mail says then what the template says. */
export function hasPrompt({ subject, html }: Pick<MarkedText, 'subject' | 'html'>): boolean {
  return [subject, wordsOf(html)].some((text) => readFields(text).some(({ kind }) => kind === 'prompt'))
}
