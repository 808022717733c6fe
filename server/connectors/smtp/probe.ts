import { once } from 'node:events'
import { parseConnectionUrl } from 'nodemailer/lib/shared'
import SMTPConnection from 'nodemailer/lib/smtp-connection'

const patience = {
  connectionTimeout: 10_000,
  greetingTimeout: 10_000,
  socketTimeout: 15_000,
  dnsTimeout: 10_000,
}

/** What an SMTP server answered; `encrypted` is the connection after STARTTLS, where it is offered. */
export type SmtpProbe =
  | { state: 'ok'; encrypted: boolean; signedIn: boolean }
  | { state: 'refused'; reason: string }

/** Connects, says EHLO, encrypts as a mail would, signs in when the address has a user, and leaves. Sends nothing. */
export async function probeSmtp(smtpUrl: string): Promise<SmtpProbe> {
  const server = parseConnectionUrl(smtpUrl)
  const connection = new SMTPConnection({ ...server, ...patience })
  try {
    await step((done) => connection.connect(done), connection)
    const { auth } = server
    if (auth) await step((done) => connection.login(auth, done), connection)
    const gone = once(connection, 'end', { signal: AbortSignal.timeout(5000) }).catch(() => {})
    connection.quit()
    await gone
    return { state: 'ok', encrypted: connection.secure, signedIn: auth !== undefined }
  } catch (error) {
    return { state: 'refused', reason: error instanceof Error ? error.message : String(error) }
  } finally {
    connection.close()
  }
}

function step(
  begin: (done: (error?: Error | null) => void) => void,
  connection: SMTPConnection,
): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.once('error', reject)
    begin((error) => (error ? reject(error) : resolve()))
  })
}
