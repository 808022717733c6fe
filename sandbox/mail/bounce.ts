import MimeNode from 'nodemailer/lib/mime-node'
import { headerValue, messageIds, readHeaders, splitMessage } from './mime.ts'

/** What is sent back, and by whom it was meant to be received. */
export interface Undeliverable {
  /** Envelope sender of the mail that came to nothing. */
  sender: string
  /** The address that nobody has. */
  recipient: string
  raw: Buffer
  now: Date
}

/**
 * The delivery status notification (RFC 3464) that Gmail sends for an address that does not exist:
 * it names the failed recipient and answers the original, so that it lands in the same conversation.
 */
export async function composeBounce({ sender, recipient, raw, now }: Undeliverable): Promise<Buffer> {
  const original = readHeaders(raw)
  const originalId = messageIds(headerValue(original, 'message-id'))[0]
  const node = new MimeNode('multipart/report; report-type=delivery-status')
  node.setHeader({
    From: 'Mail Delivery Subsystem <mailer-daemon@googlemail.com>',
    To: sender,
    Subject: 'Delivery Status Notification (Failure)',
    Date: now.toUTCString().replace('GMT', '+0000'),
    'Auto-Submitted': 'auto-replied',
    'X-Failed-Recipients': recipient,
    ...(originalId ? { 'In-Reply-To': originalId, References: originalId } : {}),
  })
  node
    .createChild('text/plain; charset=utf-8')
    .setContent(
      `** Address not found **\n\nYour message wasn't delivered to ${recipient} because the address couldn't be found, or is unable to receive mail.\n\nThe response from the remote server was:\n550 5.1.1 The email account that you tried to reach does not exist.\n`,
    )
  node.createChild('message/delivery-status').setContent(statusFields({ recipient, now }))
  node.createChild('text/rfc822-headers').setContent(`${splitMessage(raw).head}\r\n`)
  return node.build()
}

function statusFields({ recipient, now }: { recipient: string; now: Date }): string {
  const date = now.toUTCString().replace('GMT', '+0000')
  return [
    'Reporting-MTA: dns; googlemail.com',
    `Arrival-Date: ${date}`,
    '',
    `Final-Recipient: rfc822; ${recipient}`,
    'Action: failed',
    'Status: 5.1.1',
    'Remote-MTA: dns; mail.example',
    'Diagnostic-Code: smtp; 550-5.1.1 The email account that you tried to reach does not exist.',
    `Last-Attempt-Date: ${date}`,
    '',
  ].join('\r\n')
}
