import type { Language } from '../../../../contract/basics.ts'
import {
  answerNo,
  noncommercialWords,
  standardMessage,
  type UnsubscribeMessage,
} from '../../../../contract/opt-outs-words.ts'
import type { Actor, Context } from '../../../context.ts'
import { escapeHtml } from '../../../platform/escape-html.ts'
import { readSetting } from '../../team/settings/settings.ts'
import { linkAddress, mailtoAddress } from './links.ts'
import { findMessage } from './message-queries.ts'
import { isReached } from './reach.ts'

/** What a mail says about refusing more of it, as HTML that stands within a line. */
export interface Footers {
  /** What every mail ends with that says it nowhere else; '' where admins have turned that off. */
  appended: string
  /** In place of `{{team_unsubscribe}}` and `{{friendly_unsubscribe}}`. */
  team: string
  own: string
  form: 'https' | 'mailto'
}

/**
 * The footers of one seller's mails. They are put into a mail when it is composed, so that what was seen is what goes: what
 * admins change later changes no mail that waits. `token` stands for that of each mail, which takes its place.
 */
export async function readFooters(
  ctx: Context,
  actor: Actor,
  about: { token: string; from: string },
): Promise<Footers> {
  const { workspaceId, userId, language } = actor
  const setting = await readSetting(ctx.db, { workspaceId, section: 'unsubscribe' })
  const form = (await isReached(ctx, workspaceId)) ? 'https' : 'mailto'
  const link = { workspaceId, token: about.token }
  const href = form === 'https' ? linkAddress(ctx, link) : mailtoAddress(about.from, link)
  const own = setting.ownMessages ? await findMessage(ctx.db, { workspaceId, userId }) : undefined
  const team = setting.message ?? standardMessage[language]
  const { postalAddress } = setting
  const say = (message: UnsubscribeMessage) => footerHtml({ message, href, form, language, postalAddress })
  return {
    appended: setting.append ? block(say(own ?? team)) : '',
    team: say(team),
    own: say(own ?? team),
    form,
  }
}

/** One message with its link and the postal address, as HTML within a line. */
export function footerHtml(footer: {
  message: UnsubscribeMessage
  href: string
  form: Footers['form']
  language: Language
  postalAddress: string
}): string {
  const { words, linkWords } = footer.message
  const at = Math.max(0, words.indexOf(linkWords))
  const link = `<a href="${escapeHtml(footer.href)}">${escapeHtml(linkWords)}</a>`
  const said = `${escapeHtml(words.slice(0, at))}${link}${escapeHtml(words.slice(at + linkWords.length))}`
  const answer = footer.form === 'mailto' ? ` ${answerNo[footer.language]}` : ''
  const address = footer.postalAddress === '' ? '' : `\n${escapeHtml(footer.postalAddress)}`
  return `${said}${answer}${address}`.replace(/\r?\n/g, '<br>')
}

/** Without a colour of its own: a grey that can be read on white cannot on the dark ground of a mail program. */
const block = (html: string) => `<p style="margin-top:16px;font-size:12px">${html}</p>`

/** What ends a mail that is no commercial one, and goes to those too who have said no. */
export function noncommercialNote(language: Language): { html: string; text: string } {
  const words = noncommercialWords[language]
  return { html: block(escapeHtml(words)), text: `\n\n${words}` }
}
