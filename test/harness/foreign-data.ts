import { withReport } from '../../server/connectors/delivery-report.ts'
import { inboundOf } from '../../server/connectors/inbound.ts'
import { doHtml } from '../../server/features/content/html-job.ts'

/** What hostile data is: how it tries to make a reader work more than its size is worth. */
export type Family = 'deep' | 'long' | 'many' | 'ambiguous' | 'compressed'

/** A reader of data that somebody else wrote, with hostile inputs of about so many bytes. */
export interface ForeignReader {
  name: string
  /** Reads and forgets; what it refuses by throwing is refused. */
  read(input: string): unknown
  inputs: Record<Family, (size: number) => string>
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
}

/** Every reader of data that comes from outside and that is no request: for tests, and for whoever measures. */
export const foreignReaders: ForeignReader[] = [mailHeaders, deliveryReport, html, htmlText]
