import type { InboundHeaders } from '../../connectors/mail.ts'

/** What a message that belongs to a mail of ours means for it; each is a kind of `mail_event`. */
export type Nature = 'replied' | 'auto_replied' | 'bounced'

const daemons = /^(mailer-daemon|postmaster)@/i

/** Marks of a message that no person wrote (RFC 3834, and what came before it). The first that fits decides. */
const rules: [Nature, (mail: InboundHeaders) => boolean][] = [
  ['bounced', (mail) => mail.report?.action === 'failed'],
  // A report that the mail is late, or a receipt that it was read or deleted (RFC 8098).
  ['auto_replied', (mail) => mail.report !== null || /^\s*multipart\/report\b/i.test(mail.contentType ?? '')],
  ['bounced', (mail) => mail.failedRecipients.length > 0 && isDaemon(mail)],
  ['auto_replied', isDaemon],
  ['auto_replied', (mail) => (firstWord(mail.autoSubmitted) ?? 'no') !== 'no'],
  ['auto_replied', (mail) => mail.autoReply],
  ['auto_replied', (mail) => firstWord(mail.precedence)?.replace('-', '_') === 'auto_reply'],
  ['auto_replied', (mail) => mail.from === null],
]

/** Tells an answer by a person from an automatic one and from a bounce. */
export function natureOf(mail: InboundHeaders): Nature {
  return rules.find(([, fits]) => fits(mail))?.[0] ?? 'replied'
}

function isDaemon(mail: InboundHeaders): boolean {
  return daemons.test(mail.from?.address ?? '')
}

/** `auto-replied; owner-email=…` and `auto-replied (vacation)` both say `auto-replied`. */
function firstWord(value: string | null): string | null {
  return /^[\w-]+/.exec(value ?? '')?.[0].toLowerCase() ?? null
}
