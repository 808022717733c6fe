import { createHmac } from 'node:crypto'
import { htmlLimits } from '../../contract/content.ts'
import { readCsv, readPasted } from '../../contract/invitation-batches.ts'
import { withReport } from '../../server/connectors/delivery-report.ts'
import { inboundOf } from '../../server/connectors/inbound.ts'
import { readJson } from '../../server/connectors/oauth/read-json.ts'
import { readSignedRequest } from '../../server/connectors/salesforce/signed-request.ts'
import { fileName } from '../../server/features/background/outbox/header-text.ts'
import { doHtml } from '../../server/features/selling/content/html-job.ts'
import { arrivedHeaders } from '../../server/features/selling/email/arrived-headers.ts'
import { zoneOfPlace } from '../../server/features/selling/people/zone-of-place.ts'
import { textOf, withoutRepeated } from '../../server/features/selling/replies/judge-message.ts'
import { objectionIn } from '../../server/features/selling/replies/objection.ts'
import { splitHtml, splitText } from '../../server/features/selling/replies/quotes.ts'
import { returnDateIn } from '../../server/features/selling/replies/return-date.ts'
import { deviceOf } from '../../server/features/team/sessions/device.ts'

/** What hostile data is: how it tries to make a reader work more than its size is worth. */
export type Family = 'deep' | 'long' | 'many' | 'ambiguous' | 'compressed'

/** A reader of data that somebody else wrote, with hostile inputs of about so many bytes. */
export interface ForeignReader {
  name: string
  /** Reads and forgets; what it refuses by throwing is refused. */
  read(input: string): unknown
  inputs: Record<Family, (size: number) => string>
  /** Families that only this reader knows. */
  also?: Record<string, (size: number) => string>
  /** Characters of its answer for each that it is given, at most; four where nothing is said. */
  grows?: number
  /** Bytes of the smaller of the two inputs that show how the work grows; sixteen times as much is read whole. */
  size: number
}

/** `piece` as often as it takes to fill `size`. */
function fill(piece: string, size: number): string {
  return piece.repeat(Math.ceil(size / piece.length))
}

/** Pieces that count: `make(0)`, `make(1)`, … until `size` is filled. */
function counted(make: (at: number) => string, size: number): string {
  const pieces: string[] = []
  for (let at = 0, filled = 0; filled < size; at++) {
    const piece = make(at)
    pieces.push(piece)
    filled += piece.length
  }
  return pieces.join('')
}

/** As many levels as HTML has at most, or as are a quarter of it, around what fills the rest. */
function deep(level: string, rest: string, size: number): string {
  const elements = level.split('<').length - 1
  const levels = Math.min(htmlLimits.depth / elements - 2, size / 4 / level.length)
  return `${level.repeat(Math.floor(levels))}${rest}`
}

const base64 = (text: string) => Buffer.from(text).toString('base64')

const envelope = { id: 'm', threadId: null, own: false, receivedAt: new Date(0), report: null }
const reportType = 'multipart/report; report-type=delivery-status; boundary=b'
const aboutReport = inboundOf(envelope, [{ name: 'Content-Type', value: reportType }])

/** A whole report around `body`. */
const reportOf = (body: string) => `Content-Type: ${reportType}\r\n\r\n${body}\r\n--b--\r\n`
const statusOf = (body: string, more = '') =>
  `--b\r\nContent-Type: message/delivery-status\r\n${more}\r\n${body}`

/** Of one header in all places where headers are read: as the sender, what it refers to and whom it failed. */
function readHeaders(value: string) {
  const names = ['From', 'In-Reply-To', 'References', 'X-Failed-Recipients', 'Subject', 'Content-Type']
  return inboundOf(
    envelope,
    names.map((name) => ({ name, value })),
  )
}

const mailHeaders: ForeignReader = {
  name: 'mail headers',
  read: readHeaders,
  size: 1_000,
  inputs: {
    deep: (size) => `${fill('((<"', size)}a@b.example`,
    long: (size) => `<${fill('a', size)}`,
    many: (size) => counted((at) => `"n" <a${at}@b.example>, g${at}: `, size),
    ambiguous: (size) => fill('<<a@b "c;,:\\', size),
    compressed: (size) => fill('=?utf-8?B?YWFhYWFh?= ', size),
  },
}

const deliveryReport: ForeignReader = {
  name: 'delivery report',
  read: (raw) => withReport(aboutReport, raw),
  size: 15_000,
  inputs: {
    deep: (size) =>
      reportOf(
        counted((at) => `--b${at || ''}\r\nContent-Type: multipart/mixed; boundary=b${at + 1}\r\n\r\n`, size),
      ),
    long: (size) =>
      reportOf(statusOf(`Action: ${fill('failed ', size)}\r\nFinal-Recipient: ${fill('<', size)}`)),
    many: (size) =>
      reportOf(
        counted(
          (at) => statusOf(`Final-Recipient: rfc822; a${at}@b.example\r\nAction: failed\r\n\r\n`),
          size,
        ),
      ),
    ambiguous: (size) =>
      reportOf(fill('--b \n--\n--b-\n-- b--\nContent-Type: message/delivery-status\n\t\n', size)),
    compressed: (size) =>
      reportOf(
        statusOf(
          base64(counted((at) => `Final-Recipient: rfc822; a${at}@b.example\n\n`, size)),
          'Content-Transfer-Encoding: base64\r\n',
        ),
      ),
  },
}

const aboutPlain = inboundOf(envelope, [{ name: 'From', value: 'mailer-daemon@b.example' }])

/** What a mail server says in plain words. */
const plainReport: ForeignReader = {
  name: 'report in plain words',
  read: (raw) => withReport(aboutPlain, raw),
  size: 15_000,
  inputs: {
    deep: (size) => `\r\n${fill('> <a@b.example>:\r\n', size)}`,
    long: (size) => `\r\n${fill(`${fill('a', 900)}@b.example ${fill('5.1.', 90)}\r\n`, size)}`,
    many: (size) => `\r\n${counted((at) => `<a${at}@b.example>:\r\n550 no\r\n`, size)}`,
    ambiguous: (size) => `\r\n${fill('X: y\r\n z\r\nMessage-ID\r\n550\r\n', size)}`,
    compressed: (size) => `Content-Transfer-Encoding: base64\r\n\r\n${base64(fill('not delivered ', size))}`,
  },
}

/** Where the earlier message begins in plain text. */
const quotedText: ForeignReader = {
  name: 'quoted text',
  read: splitText,
  size: 4_000,
  inputs: {
    deep: (size) => `x\n${fill('> ', size)}`,
    long: (size) => `x\n${fill('On 1 wrote ', size)}`,
    many: (size) => fill('On 3 x\nFrom: y\n', size),
    ambiguous: (size) => fill('3 wrote:\n> a\nb\n', size),
    compressed: (size) => fill('-----Original Message-----x\n\n', size),
  },
}

/** What an admin pastes of a mail that arrived. */
const arrivedHead: ForeignReader = {
  name: 'arrived head',
  read: arrivedHeaders,
  size: 8_000,
  inputs: {
    deep: (size) => `List-Unsubscribe: ${fill('<', size)}`,
    long: (size) => `List-Unsubscribe: <${fill('x', size)}>`,
    many: (size) => fill('Message-ID: <a@b.example>\n', size),
    ambiguous: (size) => fill('List-Unsubscribe:\n \n\t', size),
    compressed: (size) => fill('\n', size),
  },
}

/** The same in HTML as a stranger's program made it. */
const quotedHtml: ForeignReader = {
  name: 'quoted html',
  read: splitHtml,
  size: 4_000,
  inputs: {
    deep: (size) => `x${fill('<blockquote type="cite">', size)}`,
    long: (size) => `x<div class="${fill('gmail_', size)}">`,
    many: (size) => fill('<p>From: x</p><br>', size),
    ambiguous: (size) => fill('3 wrote:<div class=gmail_quote>x</div>y<', size),
    compressed: (size) => fill('&amp;&lt;', size),
  },
  also: {
    'ends that end nothing': (size) => `${fill('<i>', size / 2)}${fill('</p>', size / 2)}`,
  },
}

/** What an answer says of no more mail. */
const objection: ForeignReader = {
  name: 'objection',
  read: objectionIn,
  size: 1_000,
  inputs: {
    deep: (size) => fill('do not do not ', size),
    long: (size) => fill('stop sending ', size),
    many: (size) => fill('schicken\n', size),
    ambiguous: (size) => fill('remove a b my a b ', size),
    compressed: (size) => fill('ﷺ. ', size),
  },
}

/** When somebody says that they are back. */
const returnDate: ForeignReader = {
  name: 'return date',
  read: (text) => returnDateIn(text, '2026-11-29'),
  size: 1_000,
  inputs: {
    deep: (size) => fill('monday monday 31 ', size),
    long: (size) => fill('until until until ', size),
    many: (size) => fill('back on a b c d 1 x ', size),
    ambiguous: (size) => fill('through till och med 31 february ', size),
    compressed: (size) => fill('ﷺ ab ', size),
  },
}

/** The words of an answer's HTML, and those that are its own. */
const ownWords: ForeignReader = {
  name: 'own words',
  read: (html) => withoutRepeated(textOf(html), 'Hello'),
  size: 4_000,
  inputs: {
    deep: (size) => fill('<blockquote><div>', size),
    long: (size) => `<p>${fill('hello ', size)}`,
    many: (size) => fill('<p>Hello</p>', size),
    ambiguous: (size) => fill('<br>&gt; hello<style>', size),
    compressed: (size) => fill('&amp;&lt;', size),
  },
}

/** Country and state as they stand on a Lead or a Contact. */
const place: ForeignReader = {
  name: 'country and state',
  read: (text) => zoneOfPlace({ country: text, state: text }, new Date(0)),
  size: 4_000,
  inputs: {
    deep: (size) => fill('((', size),
    long: (size) => fill('a', size),
    many: (size) => counted((at) => `state ${at}, `, size),
    ambiguous: (size) => fill('U. S. A. ', size),
    compressed: (size) => fill('\ufdfa', size),
  },
}

/** HTML as somebody pasted it, and as a vendor tells it: cleaned, and read for the text part. */
const html: ForeignReader = {
  name: 'html',
  read: (text) => doHtml({ task: 'clean', html: text }),
  size: 4_000,
  inputs: {
    deep: (size) => fill('<div>', size),
    long: (size) => `<p style="${fill('color:red;', size)}" title="${fill('x', size)}">`,
    many: (size) => fill('<img><b style="color:red">x</b>', size),
    ambiguous: (size) => fill('<a href="<<!-- </b><p/></p><noscript></', size),
    compressed: (size) => fill('&lt;&amp;&', size),
  },
  also: {
    backgrounds: (size) => fill('<b style="background:url(((x) navy #fff;background: red">x</b>', size),
    background: (size) => `<b style="background:${fill('((a b;', size)}">x</b>`,
  },
}

const htmlText: ForeignReader = {
  name: 'text of html',
  read: (text) => doHtml({ task: 'text', html: text }),
  size: 4_000,
  inputs: {
    deep: (size) => `${fill('<div>', Math.min(size, 1_000))}${fill('x ', size)}`,
    long: (size) => `<p>${fill('x', size)}</p>`,
    many: (size) => fill('<table><tr><td>x</td></tr></table><ul><li>y</li></ul>', size),
    ambiguous: (size) => fill(' <b> </b>\n<br>', size),
    compressed: (size) => fill('&lt;&amp;', size),
  },
  also: {
    quotes: (size) => deep('<blockquote>', fill('x<br />', size), size),
    'quoted file': (size) => deep('<blockquote>', `<pre>${fill('x\n', size)}`, size),
    lists: (size) => deep('<ul><li>', fill('<p>x</p>', size), size),
    'listed file': (size) => deep('<ol start="99999"><li>', `<pre>${fill('x\n', size)}`, size),
    links: (size) => deep('<a href="https://a.example"><b>', fill('x ', size), size),
    file: (size) => `<pre>${fill('x\n', size)}</pre>`,
    rules: (size) => fill('<hr />', size),
    tables: (size) => deep('<table><tr><td>', fill('x ', size), size),
    'cells in cells': (size) => deep('<table><tr><td><div><span>x</span></div></td><td>', 'x', size),
    cells: (size) => `<table><tr>${fill('<td><p>x</p></td>', size)}</tr></table>`,
    'lines of a cell': (size) => `<table><tr><td>y</td><td>${deep('<b>', fill('x<br>', size), size)}`,
    phones: (size) => fill('<a href="tel:+46701234567">070-123 45 67</a> ', size),
    paragraphs: (size) => fill('<p style="margin:0 0 0">x</p>', size),
  },
  // Twenty characters stand before a line of one at most.
  grows: 22,
}

const list: Record<Family, (size: number) => string> = {
  deep: (size) => fill('"', size),
  long: (size) => `${fill('a', size)}@b.example`,
  many: (size) => counted((at) => `Anna <a${at}@b.example>, b${at}@b.example;\r\n`, size),
  ambiguous: (size) => fill('<"a@b <', size),
  compressed: (size) => fill('"""";', size),
}

const csv: ForeignReader = { name: 'csv', read: readCsv, size: 6_000, inputs: list }
const pasted: ForeignReader = { name: 'pasted list', read: readPasted, size: 6_000, inputs: list, grows: 13 }

const signature = (payload: string) => createHmac('sha256', 's').update(payload).digest('base64')
const signed = (payload: string) => `${signature(payload)}.${payload}`

/** Each is signed as it should be: what has no right signature is not read at all. */
const signedRequest: ForeignReader = {
  name: 'signed request',
  read: (raw) => readSignedRequest(raw, 's'),
  size: 2_000,
  inputs: {
    deep: (size) => signed(base64(`{"algorithm":"HMACSHA256","context":${fill('[', size)}`)),
    long: (size) => signed(base64(JSON.stringify({ algorithm: fill('x', size) }))),
    many: (size) => signed(base64(`{${counted((at) => `"k${at}":1,`, size)}"algorithm":"HMACSHA256"}`)),
    ambiguous: (size) => signed(fill('=.-_ ', size)),
    compressed: (size) => signed(base64(`{"algorithm":"${fill('\\u0061', size)}"}`)),
  },
}

const vendorsJson: ForeignReader = {
  name: "a vendor's JSON",
  read: readJson,
  size: 2_000,
  inputs: {
    deep: (size) => `${fill('[', size / 2)}${fill(']', size / 2)}`,
    long: (size) => `"${fill('x', size)}"`,
    many: (size) => `[${counted((at) => `{"id":"${at}"},`, size)}1]`,
    ambiguous: (size) => fill('{"a":1,}[', size),
    compressed: (size) => `"${fill('\\ud83d\\ude00', size)}"`,
  },
}

const name: ForeignReader = {
  name: 'file name',
  read: fileName,
  size: 8_000,
  inputs: {
    deep: (size) => fill('../', size),
    long: (size) => fill('a', size),
    many: (size) => fill('\r\n \u2028', size),
    ambiguous: (size) => fill('\\ / ', size),
    compressed: (size) => fill('%2e%2e%2f', size),
  },
}

const userAgent: ForeignReader = {
  name: 'user agent',
  read: deviceOf,
  size: 4_000,
  inputs: {
    deep: (size) => fill('(', size),
    long: (size) => `Version/${fill('1.', size)}`,
    many: (size) => fill('Version/1 ', size),
    ambiguous: (size) => fill('Edg Safari Mac OS ', size),
    compressed: (size) => fill('%20', size),
  },
}

/** Every reader of data that comes from outside and that is no request: for tests, and for whoever measures. */
export const foreignReaders: ForeignReader[] = [
  mailHeaders,
  deliveryReport,
  plainReport,
  quotedText,
  quotedHtml,
  arrivedHead,
  objection,
  returnDate,
  ownWords,
  place,
  html,
  htmlText,
  csv,
  pasted,
  signedRequest,
  vendorsJson,
  name,
  userAgent,
]
