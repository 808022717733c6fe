import type { Mailbox, MailboxKey, OutgoingMail } from '../../../connectors/mail.ts'
import { unlessAborted, withinTime } from '../../../connectors/time-limit.ts'
import type { Context } from '../../../context.ts'
import { isDatabaseAway } from '../../../platform/database-failure.ts'
import { escapeHtml } from '../../../platform/escape-html.ts'
import { htmlToText } from '../content/content.ts'
import { readMessage, type ShownMessage } from './read-message.ts'
import { type Answered, findAnswered } from './thread-queries.ts'

/** Milliseconds that are waited for what is quoted: an attempt has 60 seconds in all. */
const longestWait = 10_000
/** Characters of HTML that are quoted; Gmail hides what comes after 102 kB of a mail. */
const mostQuoted = 60_000

/** The part of a mailbox that sends. */
type Sends = Pick<Mailbox, 'prepare' | 'submit' | 'leftAs' | 'discard'>

/**
 * A mailbox that puts what a mail answers below it, as the mail is made and nowhere else: what is kept of an answer are
 * its writer's own words. What cannot be read now is not quoted; the answer goes all the same.
 */
export function quoting(ctx: Context, mailbox: Sends, key: MailboxKey): Sends {
  return {
    prepare: async (mail) => mailbox.prepare(mail.answers ? await withQuote(ctx, key, mail) : mail),
    submit: (handle) => mailbox.submit(handle),
    leftAs: (id) => mailbox.leftAs(id),
    discard: (handle) => mailbox.discard(handle),
  }
}

async function withQuote(ctx: Context, key: MailboxKey, mail: OutgoingMail): Promise<OutgoingMail> {
  const { workspaceId, mailboxId } = key
  const answered = await findAnswered(ctx.db, { workspaceId, mailboxId, id: mail.answers?.id ?? '' })
  if (!answered) return mail
  try {
    return await withinTime(longestWait, (signal) =>
      unlessAborted(quoted(ctx, { key, answered, signal }, mail), signal),
    )
  } catch (error) {
    if (isDatabaseAway(error)) throw error
    ctx.log.info({ fault: String(error) }, 'an answer goes without a quote')
    return mail
  }
}

async function quoted(
  ctx: Context,
  about: { key: MailboxKey; answered: Answered; signal: AbortSignal },
  mail: OutgoingMail,
): Promise<OutgoingMail> {
  const { key, answered, signal } = about
  const asked = {
    ...key,
    userId: answered.user_id,
    messageId: answered.vendor_message_id ?? '',
    own: [],
    signal,
  }
  const message = await readMessage(ctx, asked)
  const html = quotable(message)
  if (html === null) return mail
  const line = attribution(answered, message)
  const text = await htmlToText(html, answered.user_id)
  const lines = text.split('\n').map((one) => `> ${one}`.trimEnd())
  return {
    ...mail,
    html: `${mail.html}<br><div>${escapeHtml(line)}</div><blockquote type="cite" style="margin:0 0 0 0.8ex;border-left:1px solid #cccccc;padding-left:1ex">${html}</blockquote>`,
    text: [mail.text, '', line, ...lines].join('\n'),
  }
}

/** As much as is quoted; null where there is too much of it. Pictures stay where they are. */
function quotable({ html, quote }: ShownMessage): string | null {
  const bare = (text: string) => text.replace(/<img\b[^<>]*>/g, '')
  const written = bare(html)
  const whole = quote === null ? written : `${written}${bare(quote)}`
  if (whole.length <= mostQuoted) return whole
  return written.length <= mostQuoted ? written : null
}

const words = {
  en: (when: string, who: string) => `On ${when}, ${who} wrote:`,
  sv: (when: string, who: string) => `Den ${when} skrev ${who}:`,
}
const locales = { en: 'en-GB', sv: 'sv-SE' }

/** In the language and by the clock of whoever answers. */
function attribution({ at, language, time_zone: timeZone }: Answered, { from }: ShownMessage): string {
  const style = { dateStyle: 'medium', timeStyle: 'short', timeZone } as const
  const when = new Intl.DateTimeFormat(locales[language], style).format(at)
  const who = from?.name ? `${from.name} <${from.address}>` : (from?.address ?? '')
  return words[language](when, who)
}
