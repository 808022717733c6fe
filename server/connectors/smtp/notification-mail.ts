import { Readable } from 'node:stream'
import type SMTPConnection from 'nodemailer/lib/smtp-connection'
import { type CallGuard, refuseCallInTransaction } from '../../platform/transaction-scope.ts'
import { ConnectorError, type ConnectorFault } from '../connector-error.ts'
import type { MailAddress, OutgoingMail } from '../mail.ts'
import type { NotificationMail } from '../notification-mail.ts'

/** Milliseconds. A server that is silent for longer is treated as lost. */
const patience = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 30_000,
  dnsTimeout: 10_000,
}

/**
 * The product's own mail over SMTP, one connection a mail.
 * @param options.smtpUrl `smtp://user:secret@host:port` or `smtps://…`; `?requireTLS=true` and the like as nodemailer reads them
 * @param options.guard hears of each mail; the default one refuses those from within a transaction
 */
export function createNotificationMail(options: {
  smtpUrl: string
  from: MailAddress
  guard?: CallGuard
}): NotificationMail & { close(): Promise<void> } {
  const guard = options.guard ?? refuseCallInTransaction
  const open = new Set<SMTPConnection>()
  return {
    from: options.from,
    async send(mail) {
      guard('SMTP')
      const { buildMime, Connection, parseConnectionUrl } = await loadNodemailer()
      const server = parseConnectionUrl(options.smtpUrl)
      const mime = await buildMime(mail, { keepBcc: false })
      const connection = new Connection({ ...server, ...patience })
      open.add(connection)
      try {
        await deliver(connection, mail, { mime, auth: server.auth })
      } finally {
        open.delete(connection)
        connection.close()
      }
    },
    async close() {
      for (const connection of open) connection.close()
    },
  }
}

/** Loaded with the first mail: a process that only serves pages never needs it. */
async function loadNodemailer() {
  const [{ buildMime }, { default: Connection }, { parseConnectionUrl }] = await Promise.all([
    import('../mime.ts'),
    import('nodemailer/lib/smtp-connection'),
    import('nodemailer/lib/shared'),
  ])
  return { buildMime, Connection, parseConnectionUrl }
}

interface SmtpFailure extends Error {
  code?: string
  responseCode?: number
  command?: string
}

/**
 * Until the server has asked for the message (354) nothing can have left; from then on only a plain refusal by the
 * server says that it did not. SMTP has no way to ask later.
 */
function deliver(
  connection: SMTPConnection,
  mail: OutgoingMail,
  load: { mime: Buffer; auth: Parameters<SMTPConnection['login']>[0] | undefined },
): Promise<void> {
  return new Promise((resolve, reject) => {
    let isMessageAsked = false
    const fail = (error: SmtpFailure) => reject(smtpFault(error, isMessageAsked))
    // Read only when the server has accepted DATA.
    const message = new Readable({
      read() {
        isMessageAsked = true
        this.push(load.mime)
        this.push(null)
      },
    })
    const recipients = [...mail.to, ...mail.cc, ...mail.bcc].map((one) => one.address)
    const send = () =>
      connection.send({ from: mail.from.address, to: recipients }, message, (error, info) => {
        if (error) return fail(error)
        // Some of several recipients were refused: the mail left for the others, and sending it again would double it.
        if (info?.rejected?.length)
          return reject(new ConnectorError('rejected', { vendorCode: 'recipient_refused' }))
        resolve()
      })
    connection.once('error', fail)
    // A connection that ends by itself tells nobody else.
    connection.once('end', () => fail(Object.assign(new Error('connection ended'), { code: 'ECONNECTION' })))
    connection.connect((error) => {
      if (error) return fail(error)
      if (!load.auth) return send()
      connection.login(load.auth, (refused) => (refused ? fail(refused) : send()))
    })
  })
}

function smtpFault(error: SmtpFailure, isMessageAsked: boolean): ConnectorError {
  const status = error.responseCode ?? 0
  const vendorCode = status ? `smtp_${status}` : (error.code ?? null)
  return new ConnectorError(faultOf(error, status, isMessageAsked), { vendorCode, cause: error })
}

function faultOf(error: SmtpFailure, status: number, isMessageAsked: boolean): ConnectorFault {
  if (error.code === 'EAUTH') return status >= 500 || status === 0 ? 'operator' : 'temporary'
  if (status >= 500) return 'rejected'
  if (status >= 400) return 'temporary'
  return isMessageAsked ? 'ambiguous' : 'temporary'
}
