import MailComposer from 'nodemailer/lib/mail-composer'
import { ConnectorError } from './connector-error.ts'
import type { MailAddress, OutgoingMail } from './mail.ts'

/**
 * The mail as an RFC 5322 message with CRLF line ends; inline images as related parts. `keepBcc` leaves the Bcc header
 * in: for a draft that the vendor sends, never for SMTP. `headers` are added as they are.
 * Throws ConnectorError `rejected` (`invalid_address`, `invalid_message_id`, `invalid_unsubscribe`) for what would break
 * out of a header.
 */
export function buildMime(
  mail: OutgoingMail,
  how: { keepBcc: boolean; headers?: Record<string, string> },
): Promise<Buffer> {
  if (!/^<[^<>@\s]+@[^<>@\s]+>$/.test(mail.messageId)) throw invalid('invalid_message_id')
  const composed = new MailComposer({
    messageId: mail.messageId,
    date: mail.date,
    ...references(mail.answers?.refersTo ?? []),
    from: address(mail.from),
    to: mail.to.map(address),
    cc: mail.cc.map(address),
    bcc: mail.bcc.map(address),
    subject: oneLine(mail.subject),
    // Left to itself the library takes base64 for letters that are mostly not Latin, which filters count against a mail.
    textEncoding: 'quoted-printable',
    text: mail.text,
    html: mail.html,
    headers: Object.fromEntries(
      Object.entries({ ...how.headers, ...unsubscribeHeaders(mail.unsubscribe) }).map(([name, value]) => [
        name,
        oneLine(value),
      ]),
    ),
    attachments: [
      ...mail.inline.map((image) => ({
        cid: oneLine(image.cid),
        content: image.bytes,
        contentType: oneLine(image.mediaType),
        contentDisposition: 'inline',
        filename: false as const,
      })),
      ...mail.attachments.map((file) => ({
        filename: oneLine(file.name),
        content: file.bytes,
        contentType: oneLine(file.mediaType),
      })),
    ],
    // Whatever the HTML says, nothing is read from this machine or the network.
    disableFileAccess: true,
    disableUrlAccess: true,
  }).compile()
  quoteWords(composed)
  composed.keepBcc = how.keepBcc
  return composed.build()
}

/** What people read is quoted-printable, be it so plain that the library would leave it: no server on the way rewrites it. */
function quoteWords(node: ReturnType<MailComposer['compile']>): void {
  const isRead = /^text\//i.test(String(node.getHeader('Content-Type') ?? ''))
  if (isRead && !node.getHeader('Content-Disposition'))
    node.setHeader('Content-Transfer-Encoding', 'quoted-printable')
  for (const child of node.childNodes) quoteWords(child)
}

/** Both ways, the page's first. Without the second header a button only opens the page. */
function unsubscribeHeaders(ways: OutgoingMail['unsubscribe']): Record<string, string> {
  if (!ways) return {}
  const { url, mailto } = ways
  const addresses = [url, mailto].filter((one) => one !== null)
  if (!addresses.every(isBare)) throw invalid('invalid_unsubscribe')
  return {
    'List-Unsubscribe': addresses.map((one) => `<${one}>`).join(', '),
    ...(url !== null && mailto !== null && { 'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click' }),
  }
}

/** An address that ends nowhere before its angle bracket, in letters that every server passes on. */
const isBare = (uri: string) => /^(?:https?|mailto):[\w./:@?=%~&+-]+$/.test(uri)

/**
 * What makes it an answer (RFC 5322, 3.6.4); an id that is none would break out of its header. Where the answered one is
 * such, the one above it does not take its place.
 */
function references(ids: string[]) {
  const whole = ids.filter((id) => /^<[^<>\s]{1,900}>$/.test(id))
  const answered = ids.at(-1)
  return answered && whole.at(-1) === answered ? { inReplyTo: answered, references: whole } : {}
}

function address({ name, address }: MailAddress) {
  // Quoted local parts exist; white space, brackets and lists in an address do not.
  if (!/^[^\s<>,;:()]+@[^\s<>,;:()@]+$/.test(address)) throw invalid('invalid_address')
  return { name: oneLine(name ?? ''), address }
}

/** A header value cannot hold a line end, which would begin a header of its own. */
function oneLine(text: string): string {
  return text.replace(/[\r\n\0\u2028\u2029]+/g, ' ').trim()
}

function invalid(vendorCode: string) {
  return new ConnectorError('rejected', { vendorCode })
}
