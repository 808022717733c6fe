import type { CrmTask } from '../../connectors/crm.ts'
import type { EmailRow, RecipientRow } from './queries.ts'

/** The Task that tells Salesforce of a sent mail; one a mail, by its key. */
export function taskOfSentMail(
  email: EmailRow,
  about: { recipients: RecipientRow[]; timeZone: string; sentAt: Date; publicUrl: string },
): CrmTask {
  const line = (label: string, kind: RecipientRow['kind']) => {
    const addresses = about.recipients.filter((one) => one.kind === kind).map(written)
    return addresses.length ? [`${label}: ${addresses.join(', ')}`] : []
  }
  return {
    key: `${email.id}:sent`,
    kind: 'email',
    subject: `Email: ${email.subject}`,
    description: [...line('To', 'to'), ...line('CC', 'cc'), ...line('BCC', 'bcc'), '', email.text].join('\n'),
    date: localDay(about.sentAt, about.timeZone),
    completed: true,
    priority: 'normal',
    whoId: email.who_id,
    whatId: email.what_id,
    url: new URL(`/command-center/emails/${email.id}`, about.publicUrl).href,
  }
}

/** The calendar day of an instant in a time zone, `2026-11-22`. */
export function localDay(instant: Date, timeZone: string): string {
  const parts = new Intl.DateTimeFormat('en', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  }).formatToParts(instant)
  const part = (type: string) => parts.find((one) => one.type === type)?.value ?? ''
  return `${part('year')}-${part('month')}-${part('day')}`
}

function written(recipient: RecipientRow): string {
  return recipient.name ? `${recipient.name} <${recipient.address}>` : recipient.address
}
