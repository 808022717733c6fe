import type { OutgoingMail } from './mail.ts'

/** How the product's own mail leaves (invitation, verification, alerts). */
export interface NotificationMail {
  from: { name: string | null; address: string }
  /** Hands the mail over. Throws ConnectorError: `rejected`, `temporary` (surely not sent) or `ambiguous`. */
  send(mail: OutgoingMail): Promise<void>
}
