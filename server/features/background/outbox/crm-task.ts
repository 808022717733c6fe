import { dayIn } from '../../../../contract/values/local-day.ts'
import type { CrmTask } from '../../../connectors/crm-activities.ts'
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
    date: dayIn(about.timeZone, about.sentAt),
    completed: true,
    priority: 'normal',
    whoId: email.who_id,
    whatId: email.what_id,
    url: new URL(`/command-center/emails/${email.id}`, about.publicUrl).href,
  }
}

function written(recipient: RecipientRow): string {
  return recipient.name ? `${recipient.name} <${recipient.address}>` : recipient.address
}
