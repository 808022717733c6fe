import { countFields } from '../../../../../contract/values/dynamic-fields.ts'

/** What a mail is judged by while it is written. */
export interface HintedMail {
  subject: string
  /** As an editor writes it, with quotes around each attribute. */
  html: string
  files: number
  /** Addresses that it goes to. */
  addresses: string[]
  /** Nothing went from here to this person before. */
  isFirst: boolean
}

/** What can be changed in a mail so that it arrives and is read; each has its words under `emailHints`. */
export type MailHint =
  | { hint: 'noSubject' }
  | { hint: 'shouting' }
  | { hint: 'localPart'; part: string }
  | { hint: 'manyLinks'; count: number }
  | { hint: 'shortened'; host: string }
  | { hint: 'otherHost'; shown: string; host: string }
  | { hint: 'insecure'; host: string }
  | { hint: 'firstWithImage' }
  | { hint: 'firstWithFile' }
  | { hint: 'imageOnly' }
  | { hint: 'large' }
  | { hint: 'openFields'; count: number }
  | { hint: 'phrase'; phrase: string }
  | { hint: 'longWords' }

/** Links from which a mail looks like an advertisement. */
const mostLinks = 3
/** Links that are looked at. */
const mostRead = 200
/** Bytes of HTML; Gmail hides what stands behind 102 kB. Pictures go beside it. */
const mostBytes = 100_000
/** Signs of text beside a picture, fewer than which are what filters know from mail that is one picture. */
const fewestSigns = 200

/** Hosts that only lead on: a filter cannot see where. */
const shorteners = [
  'bit.ly',
  'tinyurl.com',
  'goo.gl',
  't.co',
  'ow.ly',
  'is.gd',
  'buff.ly',
  'rebrand.ly',
  'cutt.ly',
  't.ly',
  'rb.gy',
  'shorturl.at',
  'tiny.cc',
  'lnkd.in',
  's.id',
  'bl.ink',
  'short.io',
  'v.gd',
  'dub.sh',
]

/** Turns of phrase that filters count, in the languages that are written here; without capitals. */
const phrases = [
  'dear sir',
  'dear madam',
  'dear friend',
  'dear customer',
  'to whom it may concern',
  'money back',
  'money-back',
  '100% guaranteed',
  '100% satisfied',
  'risk free',
  'risk-free',
  'act now',
  'limited time offer',
  'click here',
  'click below',
  'once in a lifetime',
  'no obligation',
  'this is not spam',
  'to be removed from',
  'you are receiving this because',
  'winner',
  'pengarna tillbaka',
  'helt gratis',
  'klicka här',
  'begränsat erbjudande',
  'agera nu',
  'sehr geehrte damen und herren',
  'geld zurück',
  'hier klicken',
  'jetzt handeln',
]

const tag = /<[^<>]*>/g
const linkTag = /<a\b[^<>]*>/g
const address = /\shref="([^"]*)"/
const image = /<img\b[^<>]*>/
const embedded = /src="data:[^"]*"/g
const hostLike = /\b(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24}\b/

/** What to change in a mail, in the order of how much it matters; the same mail always gives the same list. */
export function mailHints(mail: HintedMail): MailHint[] {
  const { subject, html } = mail
  const text = textOf(html)
  if (text.trim() === '' && subject.trim() === '' && mail.files === 0) return []
  return [
    ...subjectHints(subject, text),
    ...localPartHints(mail),
    ...fieldHints(`${subject}\n${text}`),
    ...linkHints(html),
    ...imageHints(mail, text),
    ...phraseHints(`${subject}\n${text}`),
    ...sizeHints(html, text),
  ]
}

function subjectHints(subject: string, text: string): MailHint[] {
  const words = subject.trim()
  if (words === '') return text.trim() === '' ? [] : [{ hint: 'noSubject' }]
  const letters = words.replace(/\{\{[^{}]*\}\}/g, '').replace(/[^\p{L}]/gu, '')
  const isLoud = letters.length > 4 && letters === letters.toUpperCase() && letters !== letters.toLowerCase()
  return isLoud ? [{ hint: 'shouting' }] : []
}

/** Mail by lists greets people by the beginning of their address. A name alone is what people write too. */
function localPartHints({ subject, addresses }: HintedMail): MailHint[] {
  const plain = ` ${subject.toLowerCase()} `
  const part = addresses
    .map((one) => one.split('@', 1)[0]?.toLowerCase() ?? '')
    .find((one) => /[^\p{L}]/u.test(one) && hasWords(plain, one))
  return part ? [{ hint: 'localPart', part }] : []
}

/** Braces that were meant for a field and are none, as other programs write them. */
function fieldHints(text: string): MailHint[] {
  const left =
    text.match(/%%[A-Za-z_]{2,40}%%|\[\[[A-Za-z_ ]{2,40}\]\]|\$\{[A-Za-z_.]{2,40}\}|<<[A-Za-z_ ]{2,40}>>/g) ??
    []
  const notes = countFields(text) > 0 ? (text.match(/\{\{\s*!/g) ?? []) : []
  const count = left.length + notes.length
  return count > 0 ? [{ hint: 'openFields', count }] : []
}

interface FoundLink {
  href: string
  text: string
}

/** Each link with its words; what is written between two tags of links belongs to the first. */
function linksOf(html: string): FoundLink[] {
  const found: FoundLink[] = []
  for (const match of html.matchAll(linkTag)) {
    if (found.length === mostRead) break
    const href = unescaped(address.exec(match[0])?.[1] ?? '').trim()
    const from = match.index + match[0].length
    const end = html.indexOf('</a', from)
    if (href !== '') found.push({ href, text: textOf(html.slice(from, end === -1 ? from : end)) })
  }
  return found
}

function linkHints(html: string): MailHint[] {
  const web = linksOf(html).filter(({ href }) => /^https?:/i.test(href))
  const hints: MailHint[] = []
  const said = new Set<string>()
  const say = (hint: MailHint) => {
    const key = JSON.stringify(hint)
    if (!said.has(key)) hints.push(hint)
    said.add(key)
  }
  for (const { href, text } of web) {
    const host = hostOf(href)
    if (host === null) continue
    if (shorteners.some((one) => host === one || host.endsWith(`.${one}`))) say({ hint: 'shortened', host })
    const shown = hostLike.exec(text.toLowerCase())?.[0].replace(/^www\./, '')
    if (shown && isAddress(text) && host !== shown && !host.endsWith(`.${shown}`))
      say({ hint: 'otherHost', shown, host })
    if (/^http:/i.test(href)) say({ hint: 'insecure', host })
  }
  if (web.length > mostLinks) say({ hint: 'manyLinks', count: web.length })
  return hints
}

/** Whether a link's words are an address and nothing else. */
function isAddress(text: string): boolean {
  return /^\s*(?:https?:\/\/)?[^\s@]+\.[^\s@]+\s*$/i.test(text)
}

function imageHints({ html, files, isFirst }: HintedMail, text: string): MailHint[] {
  const hasImage = image.test(html)
  return [
    ...(isFirst && files > 0 ? [{ hint: 'firstWithFile' } as const] : []),
    ...(isFirst && hasImage ? [{ hint: 'firstWithImage' } as const] : []),
    ...(hasImage && text.trim().length < fewestSigns ? [{ hint: 'imageOnly' } as const] : []),
  ]
}

function phraseHints(text: string): MailHint[] {
  const plain = ` ${text.toLowerCase().replace(/\s+/g, ' ')} `
  return phrases
    .filter((phrase) => hasWords(plain, phrase))
    .slice(0, 3)
    .map((phrase) => ({ hint: 'phrase', phrase }))
}

/** Not as a part of another word. */
function hasWords(text: string, phrase: string): boolean {
  for (let at = text.indexOf(phrase); at !== -1; at = text.indexOf(phrase, at + 1)) {
    const [before = ' ', after = ' '] = [text[at - 1], text[at + phrase.length]]
    if (!letter.test(before) && !letter.test(after)) return true
  }
  return false
}

function sizeHints(html: string, text: string): MailHint[] {
  const bytes = new TextEncoder().encode(html.replace(embedded, '')).length
  const long = text.split(/\s+/).filter((word) => word.length > 20 && letters.test(word))
  return [
    ...(bytes > mostBytes ? [{ hint: 'large' } as const] : []),
    ...(long.length > 8 ? [{ hint: 'longWords' } as const] : []),
  ]
}

const letter = /^[\p{L}\p{N}]$/u
const letters = /^\p{L}+$/u

function hostOf(href: string): string | null {
  return URL.canParse(href) ? new URL(href).hostname.toLowerCase().replace(/^www\./, '') : null
}

function textOf(html: string): string {
  return unescaped(html.replace(/<(?:br|\/p|\/div|\/li|\/td|\/h[1-6])\b[^<>]*>/g, '\n').replace(tag, ''))
}

function unescaped(text: string): string {
  return text
    .replace(/&nbsp;|\u00a0/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
}
