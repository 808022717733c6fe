import {
  type DynamicField,
  dynamicFields,
  type FieldProblem,
  type FieldProblemCode,
} from '../../../../contract/templates.ts'
import { readFields, type TextPart, unendedFields } from '../../../../contract/values/dynamic-fields.ts'
import { ownField } from '../../../../contract/values/own-field.ts'
import { escapeHtml, readEscaped } from '../../../platform/escape-html.ts'
import type { Footers } from '../opt-outs/opt-outs.ts'

/** What is known of one recipient: text of each field by its name, '' where it is empty; absent: there is no such field. */
export interface FieldValues {
  values: ReadonlyMap<string, string>
  /** In whose words a company without a name is addressed. */
  yourCompany: string
  /** What stands for `{{my_signature}}` in a message; null in a subject. */
  signatureHtml: string | null
  /** What stands for the two fields about refusing mail, in a message; absent in a subject. */
  footers?: Pick<Footers, 'team' | 'own'>
}

/** Every field by its name without underscores. */
const barely = new WeakMap<FieldValues['values'], ReadonlyMap<string, string>>()

type Place = FieldProblem['place']

/** A text or a message with its fields filled, and what could not be. */
export interface Filled {
  text: string
  problems: FieldProblem[]
}

/** A message as it is filled: whether the signature stands in it already, and how mail is refused. */
export interface FilledHtml extends Filled {
  hasSignature: boolean
  hasFooter: boolean
}

/** The place of an escaped signature: of no text that anybody can write, because angle brackets are escaped. */
const signatureMark = '<msi-signature>'
/** The same of what is said about refusing mail. */
const footerMarks = { team_unsubscribe: '<msi-team>', friendly_unsubscribe: '<msi-own>' } as const

/** Fills plain text, a subject: values stand on one line. What cannot be filled stays as it is. */
export function fillText(text: string, known: FieldValues, place: Place): Filled {
  const problems: FieldProblem[] = []
  const filled = readFields(text).map((part) => {
    const value = filledIn(part, known, (problem) => problems.push({ ...problem, place }))
    if (part.kind === 'text') reportUnended(part.text, (problem) => problems.push({ ...problem, place }))
    return part.kind === 'text' ? part.text : value === null ? part.source : value.replace(/\s+/gu, ' ')
  })
  return { text: filled.join(''), problems }
}

/**
 * Fills cleaned HTML: values are escaped for text, and for an address where they stand in a link. Braces with
 * formatting between them are told as unreadable, because nobody sees that they are none.
 */
export function fillHtml(html: string, known: FieldValues): FilledHtml {
  const problems: FieldProblem[] = []
  const report = (problem: Told) => problems.push({ ...problem, place: 'message' })
  let hasSignature = false
  const words: string[] = []
  const takeSignature = () => {
    const isFirst = !hasSignature
    hasSignature = true
    return isFirst ? signatureMark : ''
  }
  const filled = html.replace(/<[^<>]*>|[^<]+/g, (piece) => {
    if (piece.startsWith('<')) {
      if (isBlock(piece)) words.push('\n')
      return piece.includes('{{') ? fillLink(piece, known, report) : piece
    }
    const parts = readFields(readEscaped(piece))
    words.push(...parts.map((part) => (part.kind === 'text' ? part.text : '\u0000')))
    if (parts.every((part) => part.kind === 'text')) return piece
    return parts
      .map((part) => {
        if (isSignature(part) && known.signatureHtml) return takeSignature()
        const footer = known.footers && footerNamed(part)
        if (footer) return footerMarks[footer]
        const value = filledIn(part, known, report)
        return escapeHtml(value ?? (part.kind === 'text' ? part.text : part.source))
      })
      .join('')
  })
  for (const part of readFields(words.join('')))
    if (part.kind === 'text') reportUnended(part.text, report)
    else report({ source: part.source, code: 'unreadable', suggestion: null })
  const hasFooter = Object.values(footerMarks).some((mark) => filled.includes(mark))
  const signed = withSignature(filled, known.signatureHtml ?? '')
  return { text: withFooters(signed, known.footers), problems, hasSignature, hasFooter }
}

/** The words of cleaned HTML with what stands in its links, to find the names of fields in. */
export function wordsOf(html: string): string {
  const links = [...html.matchAll(/ href="([^"]*)"/g)].map(([, address = '']) => address)
  return readEscaped([html.replace(/<[^<>]*>/g, ''), ...links].join('\n'))
}

type Told = Omit<FieldProblem, 'place'>

/** Braces that nothing closes would go out as they stand, and a note to oneself with them. */
function reportUnended(text: string, report: (problem: Told) => void): void {
  for (const source of unendedFields(text)) report({ source, code: 'unreadable', suggestion: null })
}

/** What stands in place of a part; null where it cannot be filled, which is reported. */
function filledIn(part: TextPart, known: FieldValues, report: (problem: Told) => void): string | null {
  if (part.kind === 'text') return part.text
  const { source } = part
  const tell = (code: FieldProblemCode, suggestion: string | null = null) =>
    report({ source, code, suggestion })
  if (part.kind !== 'field') {
    tell(part.kind)
    return null
  }
  const name = knownName(part.name, known)
  const value = name === null ? undefined : known.values.get(name)
  if (name === null || value === undefined) {
    tell(codeOfUnknown(part.name), suggestionFor(part.name, known))
    return null
  }
  if (value !== '') return value
  if (part.fallback !== null) return part.fallback
  const ifEmpty = name in dynamicFields ? dynamicFields[name as DynamicField].ifEmpty : 'stop'
  tell(ifEmpty === 'stop' ? 'empty' : ifEmpty === 'blank' ? 'left_empty' : 'stood_in')
  return ifEmpty === 'stop' ? null : ifEmpty === 'blank' ? '' : known.yourCompany
}

const bare = (name: string) => name.replaceAll('_', '')

/** The field that is meant: `firstname` is `first_name`. */
export function knownName(name: string, { values }: Pick<FieldValues, 'values'>): string | null {
  if (values.has(name)) return name
  const own = ownField(name)
  if (own && values.has(own)) return own
  const known = barely.get(values) ?? new Map([...values.keys()].map((one) => [bare(one), one]))
  barely.set(values, known)
  return known.get(bare(name)) ?? null
}

/** Fields that are known by name and not there yet. */
function isPromised(name: string): boolean {
  return name.startsWith('custom_field_')
}

function codeOfUnknown(name: string): FieldProblemCode {
  if (isPromised(name)) return 'not_yet'
  return name.startsWith('sfdc_') ? 'not_shown' : 'unknown_field'
}

/** The letters of a name, whatever their order. */
const lettersOf = (name: string) => [...bare(name)].sort().join('')

/** The field whose name shares its last word or its letters with what was written: `frist_name` is perhaps `first_name`. */
function suggestionFor(name: string, { values }: FieldValues): string | null {
  const wanted = bare(name)
  const letters = lettersOf(name)
  const near = [...values.keys()].filter(
    (one) => wanted.endsWith(bare(one)) || bare(one).startsWith(wanted) || lettersOf(one) === letters,
  )
  return near.toSorted((a, b) => b.length - a.length)[0] ?? null
}

const isSignature = (part: TextPart) => part.kind === 'field' && bare(part.name) === 'mysignature'

function footerNamed(part: TextPart): keyof typeof footerMarks | null {
  const name = part.kind === 'field' ? ownField(part.name) : null
  return name === 'team_unsubscribe' || name === 'friendly_unsubscribe' ? name : null
}

/** Whether a tag ends a line, so that braces before and after it have nothing to do with each other. */
function isBlock(tag: string): boolean {
  return /^<\/?(?:p|div|br|li|ul|ol|t[dhr]|table|h[1-6]|blockquote|hr|pre)\b/i.test(tag)
}

/** Fields within the address of a link; any others of a tag's attributes stand as they are. */
function fillLink(tag: string, known: FieldValues, report: (problem: Told) => void): string {
  return tag.replace(/ href="([^"]*)"/, (_whole, address: string) => {
    let filled = ''
    for (const part of readFields(readEscaped(address))) {
      const value = filledIn(part, known, report)
      if (part.kind === 'text') filled += part.text
      else if (value === null) filled += part.source
      else if (/^https?:\/\/$/i.test(filled)) filled = siteOf(value) ?? refusedSite(part.source, report)
      else filled += encodeURIComponent(value)
    }
    return ` href="${escapeHtml(filled)}"`
  })
}

/** The address of a website as records have it, with a scheme or without; null when it is none. */
function siteOf(value: string): string | null {
  const url = URL.parse(/^[a-z]+:/i.test(value) ? value : `https://${value}`)
  return url && (url.protocol === 'https:' || url.protocol === 'http:') ? url.href : null
}

function refusedSite(source: string, report: (problem: Told) => void): string {
  report({ source, code: 'unreadable', suggestion: null })
  return source
}

/** The signature is a block: a paragraph that holds nothing else gives way to it. */
function withSignature(html: string, signature: string): string {
  return html.replace(`<p>${signatureMark}</p>`, () => signature).replace(signatureMark, () => signature)
}

function withFooters(html: string, footers: FieldValues['footers']): string {
  if (!footers) return html
  return html
    .replaceAll(footerMarks.team_unsubscribe, () => footers.team)
    .replaceAll(footerMarks.friendly_unsubscribe, () => footers.own)
}
