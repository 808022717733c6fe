import { simpleParser } from 'mailparser'
import PostalMime, { type Email } from 'postal-mime'

/**
 * What SpamAssassin's rules say of a mail, as far as a mail itself decides it: those that the product page on
 * deliverability lists, with the points of apache/spamassassin rules/50_scores.cf (network tests and Bayes on). Its rules
 * about hosts and networks (URIBL, RCVD_IN_PBL) need the world. Each is asked at least as strictly as there.
 */
export interface Hit {
  rule: string
  points: number
}

interface Judged {
  raw: string
  mail: Email
  subject: string
  /** Words of the two parts. */
  text: string
  html: string
  shown: string
}

const rules: { rule: string; points: number; hits(judged: Judged): boolean }[] = [
  { rule: 'MIME_BASE64_TEXT', points: 1.7, hits: ({ raw }) => textEncodings(raw).includes('base64') },
  { rule: 'MIME_HTML_ONLY', points: 0.1, hits: ({ text, html }) => html !== '' && text.trim() === '' },
  { rule: 'MPART_ALT_DIFF', points: 0.8, hits: ({ text, shown }) => missing(shown, text) > 0.25 },
  {
    rule: 'MPART_ALT_DIFF_COUNT',
    points: 1.1,
    hits: ({ text, shown }) => wordsOf(text).length > 3 * wordsOf(shown).length,
  },
  {
    rule: 'HTML_IMAGE_ONLY',
    points: 2.1,
    hits: ({ html, shown }) => /<img\b/i.test(html) && shown.length <= 2800,
  },
  { rule: 'MISSING_SUBJECT', points: 1.8, hits: ({ subject }) => subject.trim() === '' },
  {
    rule: 'HTML_TITLE_SUBJ_DIFF',
    points: 2.0,
    hits: ({ html, subject }) => titleOf(html) !== null && titleOf(html) !== subject,
  },
  {
    rule: 'DEAR_SOMETHING',
    points: 2.0,
    hits: ({ text }) => /\bdear (?:sirs?|madam|candidate|investor|customer|it\b|internet|web)\b/i.test(text),
  },
  { rule: 'DEAR_FRIEND', points: 2.6, hits: ({ text }) => /\bdear friend\b/i.test(text) },
  { rule: 'EXCUSE_REMOVE', points: 3.3, hits: ({ text }) => /to be removed from/i.test(text) },
  { rule: 'MONEY_BACK', points: 1.2, hits: ({ text }) => /money.back/i.test(text) },
  { rule: 'GUARANTEED_100', points: 2.7, hits: ({ text }) => /100\s*%\s*guarantee/i.test(text) },
  {
    rule: 'SUBJ_ALL_CAPS',
    points: 0.5,
    hits: ({ subject }) => /\p{Lu}.*\p{Lu}/u.test(subject) && !/\p{Ll}/u.test(subject),
  },
  {
    rule: 'UNRESOLVED_TEMPLATE',
    points: 1.3,
    hits: ({ subject, text }) => /\{\{|%[A-Z]{3,}/.test(`${subject} ${text}`),
  },
  {
    rule: 'LOCALPART_IN_SUBJECT',
    points: 1.1,
    hits: ({ subject, mail }) => localParts(mail).some((one) => subject.toLowerCase().includes(one)),
  },
  { rule: 'LONGWORDS', points: 2.0, hits: ({ text }) => /(?:\b[a-z]{8,}\s+){6}/i.test(text) },
  { rule: 'FREEMAIL_FORGED_REPLYTO', points: 2.1, hits: ({ mail }) => (mail.replyTo ?? []).length > 0 },
  { rule: 'MISSING_DATE', points: 1.4, hits: ({ mail }) => mail.date === undefined },
  { rule: 'MISSING_MID', points: 0.5, hits: ({ mail }) => mail.messageId === undefined },
  {
    rule: 'SUSPICIOUS_RECIPS',
    points: 2.5,
    hits: ({ mail }) => (mail.to ?? []).length + (mail.cc ?? []).length > 4,
  },
]

/** Every rule that a raw message meets; the message is read by two parsers, which have to agree about what it says. */
export async function spamHits(raw: Buffer): Promise<Hit[]> {
  const mail = await PostalMime.parse(raw)
  const other = await simpleParser(raw, { skipImageLinks: true, skipHtmlToText: true, skipTextToHtml: true })
  if (other.subject !== mail.subject || (other.text ?? '').trim() !== (mail.text ?? '').trim())
    throw new Error(`two parsers read ${mail.subject} differently`)
  const html = mail.html ?? ''
  const judged = {
    raw: raw.toString('latin1'),
    mail,
    subject: mail.subject ?? '',
    text: mail.text ?? '',
    html,
    shown: shownIn(html),
  }
  return rules.filter(({ hits }) => hits(judged)).map(({ rule, points }) => ({ rule, points }))
}

/** The transfer encodings of all parts that are text. */
export function textEncodings(raw: string): string[] {
  const heads = raw.split('\r\n\r\n').map((piece) => piece.replace(/\r\n[ \t]+/g, ' '))
  return heads.flatMap((head) => {
    if (!/^Content-Type: text\//im.test(head) || /^Content-Disposition: attachment/im.test(head)) return []
    return [/^Content-Transfer-Encoding: (\S+)/im.exec(head)?.[1] ?? 'none']
  })
}

/** What HTML shows, read without the product. */
export function shownIn(html: string): string {
  return html
    .replace(/<head\b[\s\S]*?<\/head>/gi, ' ')
    .replace(/<\/?(?:b|i|u|s|a|span|strong|em)\b[^<>]*>/gi, '')
    .replace(/<[^<>]*>/g, ' ')
    .replace(/&nbsp;/g, ' ')
    .replace(/&#(?:x([\da-f]+)|(\d+));/gi, (_all, hex, decimal) =>
      String.fromCodePoint(hex ? Number.parseInt(hex, 16) : Number(decimal)),
    )
    .replace(/&lt;/g, '<')
    .replace(/&gt;/g, '>')
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, '&')
    .trim()
}

export const wordsOf = (text: string) => text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []

/** Which share of the words of one are not in another. */
function missing(from: string, text: string): number {
  const there = new Set(wordsOf(text))
  const words = wordsOf(from)
  return words.filter((word) => !there.has(word)).length / Math.max(1, words.length)
}

const titleOf = (html: string) => /<title>([^<]*)<\/title>/i.exec(html)?.[1] ?? null
const localParts = ({ to = [] }: Email) =>
  to.flatMap(({ address }) => address?.split('@', 1)[0]?.toLowerCase() ?? [])
