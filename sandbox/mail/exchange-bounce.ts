import { randomUUID } from 'node:crypto'
import MimeNode from 'nodemailer/lib/mime-node'
import type { Undeliverable } from './bounce.ts'
import { decodeWords, headerValue, messageIds, readHeaders } from './mime.ts'

const server = 'NDVP190MB0042.EURP190.PROD.OUTLOOK.COM'

/**
 * The delivery status notification that Exchange Online writes: from an address of its own in the sender's domain, the
 * subject behind a word, a page to read, the status and the whole mail. Outlook shows it as a report of the class
 * REPORT.IPM.Note.NDR in the conversation of what was sent.
 * https://learn.microsoft.com/en-us/exchange/mail-flow/non-delivery-reports-and-bounce-messages/non-delivery-reports-and-bounce-messages
 */
export async function composeExchangeBounce({ sender, recipient, raw, now }: Undeliverable): Promise<Buffer> {
  const original = readHeaders(raw)
  const originalId = messageIds(headerValue(original, 'message-id'))[0]
  const date = now.toUTCString().replace('GMT', '+0000')
  const subject = decodeWords(headerValue(original, 'subject'))
  const node = new MimeNode('multipart/report; report-type=delivery-status')
  node.setHeader({
    From: `Microsoft Outlook <MicrosoftExchange329e71ec88ae4615bbc36ab6ce41109e@${sender.split('@')[1]}>`,
    To: sender,
    Subject: `Undeliverable: ${subject}`,
    Date: date,
    'Message-ID': `<${randomUUID()}@${server}>`,
    'Content-Language': 'en-US',
    'Auto-Submitted': 'auto-replied',
    'X-MS-Exchange-Message-Is-Ndr': '1',
    'Thread-Topic': subject,
    ...(originalId ? { 'In-Reply-To': originalId, References: originalId } : {}),
  })
  node
    .createChild('text/html; charset=utf-8')
    .setContent(
      `<html><body><h1>Your message to ${recipient} couldn't be delivered.</h1><p>${recipient} wasn't found.</p><p>Generating server: ${server}</p><p>${recipient}<br>Remote server returned '550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup'</p></body></html>\n`,
    )
  node
    .createChild('message/delivery-status')
    .setContent(
      [
        `Reporting-MTA: dns;${server}`,
        `Arrival-Date: ${date}`,
        '',
        `Original-Recipient: rfc822;${recipient}`,
        `Final-Recipient: rfc822;${recipient}`,
        'Action: failed',
        'Status: 5.1.10',
        'Diagnostic-Code: smtp;550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup',
        '',
      ].join('\r\n'),
    )
  node.createChild('message/rfc822').setContent(raw)
  return node.build()
}
