import { dayIn } from '../../../../contract/values/local-day.ts'
import type { CrmTask } from '../../../connectors/crm-activities.ts'
import type { EmailRow, RecipientRow } from './queries.ts'

interface About {
  recipients: Pick<RecipientRow, 'kind' | 'name' | 'address'>[]
  timeZone: string
  sentAt: Date
  publicUrl: string
  /** Of the mail's unsubscribe link; null where it has none. */
  token: string | null
}

/** The Task that tells Salesforce of a sent mail; one a mail, by its key. */
export function taskOfSentMail(email: EmailRow, about: About): CrmTask {
  const line = (label: string, kind: RecipientRow['kind']) => {
    const addresses = about.recipients.filter((one) => one.kind === kind).map(written)
    return addresses.length ? [`${label}: ${addresses.join(', ')}`] : []
  }
  return {
    key: `${email.id}:sent`,
    kind: 'email',
    subject: `Email: ${email.subject}`,
    description: [
      ...line('To', 'to'),
      ...line('CC', 'cc'),
      ...line('BCC', 'bcc'),
      '',
      about.token ? withoutLink(email.text, about.token) : email.text,
    ].join('\n'),
    date: dayIn(about.timeZone, about.sentAt),
    completed: true,
    priority: 'normal',
    whoId: email.who_id,
    whatId: email.what_id,
    url: new URL(`/command-center/emails/${email.id}`, about.publicUrl).href,
  }
}

function written(recipient: About['recipients'][number]): string {
  return recipient.name ? `${recipient.name} <${recipient.address}>` : recipient.address
}

/**
 * The text without the address of its unsubscribe link, brackets included: whoever may see the record would else say no in the
 * recipient's name, and take it back. The words of the footer stay.
 */
function withoutLink(text: string, token: string): string {
  return text.replace(/ ?\S+/g, (word) => {
    if (!word.includes(token)) return word
    const isInBrackets = word.trimStart().startsWith('(')
    return isInBrackets ? word.slice(word.lastIndexOf(')') + 1 || word.length) : ''
  })
}
