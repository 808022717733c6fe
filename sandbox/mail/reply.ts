import MailComposer from 'nodemailer/lib/mail-composer'
import type { Inhabitant } from './people.ts'
import type { PostOffice } from './post-office.ts'
import type { Mail } from './read-mail.ts'
import { fullDate, type Words } from './words.ts'

/** Who a reply goes to: Reply-To if the sender asked for it, else the sender. */
export function replyRecipients(mail: Mail): string[] {
  const wanted = mail.replyTo.length > 0 ? mail.replyTo : [mail.from]
  return wanted.map((one) => one.address).filter(Boolean)
}

/** What a `mailto:` asks for. */
export interface Letter {
  to: string
  subject: string
}

/** Null for what is no such address. */
export function letterOf(mailto: string): Letter | null {
  const url = URL.parse(mailto)
  if (url?.protocol !== 'mailto:' || !url.pathname.includes('@')) return null
  return { to: decodeURIComponent(url.pathname), subject: url.searchParams.get('subject') ?? '' }
}

/** `Re: ` once, whatever the mail programs before us wrote. */
export function replySubject(subject: string): string {
  return /^\s*(re|sv)\s*:/i.test(subject) ? subject : `Re: ${subject}`
}

/** The text a reply starts with: an empty line, who wrote when, and the mail with `> ` before each line. */
export function quoted(mail: Mail, owner: Inhabitant, words: Words): string {
  const author = mail.from.name || mail.from.address
  const lines = mail.text.trimEnd().split(/\r?\n/)
  return `\n\n${words.wrote(fullDate(mail.date, owner), author)}\n${lines.map((line) => `> ${line}`).join('\n')}\n`
}

/** Delivers a reply of `owner` to `mail`. In-Reply-To and References are set (RFC 5322 3.6.4). */
export async function sendReply(
  postOffice: PostOffice,
  reply: { owner: Inhabitant; mail: Mail; subject: string; text: string; to?: string | undefined },
): Promise<void> {
  const { owner, mail, subject, text } = reply
  const to = reply.to ? [reply.to] : replyRecipients(mail)
  const chain = mail.references.length > 0 ? mail.references : [mail.inReplyTo].filter(Boolean)
  const raw = await new MailComposer({
    from: { name: owner.name, address: owner.address },
    to,
    subject: subject || replySubject(mail.subject),
    text,
    ...(mail.messageId
      ? { inReplyTo: mail.messageId, references: [...chain, mail.messageId].join(' ') }
      : {}),
  })
    .compile()
    .build()
  await postOffice.deliver({ from: owner.address, to, raw })
}
