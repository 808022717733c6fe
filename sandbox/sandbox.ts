import { startGoogle } from './google/google.ts'
import { startMail } from './mail/mail.ts'
import { startMicrosoft } from './microsoft/microsoft.ts'
import { startSalesforce } from './salesforce/salesforce.ts'
import type { SandboxSettings } from './settings.ts'

/** A running sandbox: the addresses of its vendors (`http://127.0.0.1:…`) and the port of its SMTP server. */
export interface Sandbox {
  salesforce: string
  google: string
  /** Null when no app of Microsoft's is known. */
  microsoft: string | null
  mail: string
  smtpPort: number
  close(): Promise<void>
}

/**
 * Starts the post office, Google, Microsoft and Salesforce. SANDBOX_PORT is Salesforce's port, the next ones Google's,
 * Microsoft's and mail's; 0 takes free ones.
 * @throws when a port is taken or a state file is damaged; whatever had started is stopped again
 */
export async function startSandbox(settings: SandboxSettings): Promise<Sandbox> {
  const { SANDBOX_PORT: first, SANDBOX_DATA: dataDir, SANDBOX_APPS: apps } = settings
  const port = (offset: number) => (first === 0 ? 0 : first + offset)
  const running: Array<{ close(): Promise<void> }> = []
  const close = async () => {
    for (const one of running.splice(0).reverse()) await one.close()
  }
  const started = <T extends { close(): Promise<void> }>(one: T): T => {
    running.push(one)
    return one
  }
  try {
    const mail = started(await startMail({ port: port(3), dataDir }))
    const { postOffice } = mail
    const google = started(await startGoogle({ port: port(1), dataDir, app: apps.google, postOffice }))
    const microsoft = apps.microsoft
      ? started(await startMicrosoft({ port: port(2), dataDir, app: apps.microsoft, postOffice }))
      : null
    const salesforce = started(await startSalesforce({ port: port(0), dataDir, app: apps.salesforce }))
    return {
      salesforce: salesforce.url,
      google: google.url,
      microsoft: microsoft?.url ?? null,
      mail: mail.url,
      smtpPort: mail.smtpPort,
      close,
    }
  } catch (error) {
    await close()
    throw error
  }
}
