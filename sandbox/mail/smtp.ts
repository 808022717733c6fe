import type { AddressInfo } from 'node:net'
import { buffer } from 'node:stream/consumers'
import { SMTPServer } from 'smtp-server'
import type { PostOffice } from './post-office.ts'

const largestMail = 35 * 1024 * 1024

/** Starts an SMTP server on a free loopback port that hands everything to the post office. No sign-in, no TLS. */
export async function startSmtp(postOffice: PostOffice): Promise<{ port: number; close(): Promise<void> }> {
  const server = new SMTPServer({
    banner: 'MSI Actions sandbox',
    disabledCommands: ['AUTH', 'STARTTLS'],
    disableReverseLookup: true,
    size: largestMail,
    closeTimeout: 500,
    onData(stream, session, callback) {
      const { mailFrom, rcptTo } = session.envelope
      buffer(stream)
        .then((raw) =>
          stream.sizeExceeded
            ? Promise.reject(
                Object.assign(new Error('Message exceeds the size limit'), { responseCode: 552 }),
              )
            : postOffice.deliver({
                from: mailFrom ? mailFrom.address : '',
                to: rcptTo.map((one) => one.address),
                raw,
              }),
        )
        .then(() => callback(null), callback)
    },
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  // A client that hangs up in the middle is no fault of the post office.
  server.on('error', () => {})
  return {
    port: (server.server.address() as AddressInfo).port,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  }
}
