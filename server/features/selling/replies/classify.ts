import { isDaemon } from '../../../connectors/delivery-report.ts'
import type { InboundHeaders } from '../../../connectors/mail.ts'
import { saysAbsence } from './absence-subjects.ts'

/** What a message that belongs to a mail of ours means for it; each is a kind of `mail_event`. */
export type MessageClass = 'replied' | 'auto_replied' | 'bounced'

/** Marks of a message that no person wrote (RFC 3834, and what came before it). The first that fits decides. */
const rules: [MessageClass, (mail: InboundHeaders, answered: string) => boolean][] = [
  ['bounced', (mail) => mail.report?.action === 'failed'],
  // A report that the mail is late, or a receipt that it was read or deleted (RFC 8098).
  ['auto_replied', (mail) => mail.report !== null || /^\s*multipart\/report\b/i.test(mail.contentType ?? '')],
  ['auto_replied', (mail) => isDaemon(mail)],
  ['auto_replied', (mail) => (firstWord(mail.autoSubmitted) ?? 'no') !== 'no'],
  ['auto_replied', (mail) => mail.autoReply],
  ['auto_replied', (mail) => firstWord(mail.precedence)?.replace('-', '_') === 'auto_reply'],
  ['auto_replied', (mail) => mail.from === null],
  ['auto_replied', (mail, answered) => saysAbsence(mail.subject, answered)],
]

/** Tells an answer by a person from an automatic one and from a bounce. `answered` is the subject of the mail of ours. */
export function classify(mail: InboundHeaders, answered: string): MessageClass {
  return rules.find(([, fits]) => fits(mail, answered))?.[0] ?? 'replied'
}

/** `auto-replied; owner-email=…` and `auto-replied (vacation)` both say `auto-replied`. */
function firstWord(value: string | null): string | null {
  return /^[\w-]+/.exec(value ?? '')?.[0].toLowerCase() ?? null
}
