import { type Html, html } from '../html.ts'
import { inboxPath, initials, mailPath, type Place, type View } from './pages.ts'
import type { Address, Mail } from './read-mail.ts'
import { type Letter, quoted, replyRecipients, replySubject } from './reply.ts'
import { fullDate, type Words, words } from './words.ts'

/** The source is shown up to here; all of it can be downloaded. Characters. */
const shownSource = 200_000

export interface Reading {
  mail: Mail
  raw: Buffer
  view: View
  /** The reply form is open. */
  replying: boolean
  /** What a `mailto:` of the mail has asked for, in place of an answer to its sender. */
  letter: Letter | null
  /** A reply has just been sent. */
  sent: boolean
}

/** What stands beside the list when nothing was chosen. */
export function emptyPane(place: Place): Html {
  return html`<p class="empty">${words[place.language].choose}</p>`
}

/** One mail: who, what, the body in the chosen view, attachments, and the reply. */
export function readingPane(place: Place, reading: Reading): Html {
  const { mail, view } = reading
  const text = words[place.language]
  const reader = { language: place.language, timeZone: place.owner.timeZone }
  return html`<p class="back"><a href="${inboxPath(place)}">← ${text.inbox}</a></p>
${reading.sent ? html`<p class="sent" role="status">${text.sent}</p>` : ''}
<h2>${mail.subject || text.noSubject}</h2>
<div class="sender"><span class="avatar" aria-hidden="true">${initials(mail.from.name || mail.from.address)}</span><div><p><strong>${mail.from.name || mail.from.address}</strong>${mail.from.name ? html` <span class="faint">${mail.from.address}</span>` : ''}</p><p class="faint">${text.to}: ${people(mail.to)}${mail.cc.length > 0 ? html` · ${text.cc}: ${people(mail.cc)}` : ''}</p></div><time class="faint" datetime="${mail.date}">${fullDate(mail.date, reader)}</time></div>
<div class="tools"><nav aria-label="${text.views}" class="views">${viewLinks(place, reading)}</nav><a class="button" href="${inboxPath(place, { m: mail.id, view, reply: true })}#reply">${text.reply}</a></div>
${body(place, reading)}
${attachments(place, mail, text)}
${reading.replying ? replyForm(place, reading, text) : ''}`
}

function people(addresses: Address[]): string {
  return addresses.map((one) => (one.name ? `${one.name} <${one.address}>` : one.address)).join(', ')
}

function viewLinks(place: Place, { mail, view }: Reading): Html[] {
  const text = words[place.language]
  const offered: Array<[View, string]> = [
    ...(mail.html ? ([['html', text.formatted]] as Array<[View, string]>) : []),
    ['text', text.text],
    ['source', text.source],
  ]
  return offered.map(
    ([name, label]) =>
      html`<a href="${inboxPath(place, { m: mail.id, view: name })}"${name === view ? html` aria-current="page"` : ''}>${label}</a>`,
  )
}

function body(place: Place, { mail, raw, view }: Reading): Html {
  const text = words[place.language]
  const title = text.body(mail.subject || text.noSubject)
  if (view === 'html')
    return html`<iframe class="body" title="${title}" sandbox="allow-popups allow-popups-to-escape-sandbox" src="${mailPath(place, mail, 'body')}"></iframe>`
  if (view === 'text')
    return html`<div class="body plain" tabindex="0" role="region" aria-label="${title}">${mail.text}</div>`
  const source = raw.toString('utf8')
  return html`<p><a href="${mailPath(place, mail, 'source.eml')}" download>source.eml</a></p><pre class="body" tabindex="0" role="region" aria-label="${title}">${source.slice(0, shownSource)}${source.length > shownSource ? '\n…' : ''}</pre>`
}

function attachments(place: Place, mail: Mail, text: Words): Html | string {
  const items = mail.attachments.flatMap((one, index) =>
    one.related
      ? []
      : [
          html`<li><a href="${mailPath(place, mail, `attachments/${index}`)}" download>${one.filename ?? one.contentType}</a> <span class="faint">${size(one.size, place)}</span></li>`,
        ],
  )
  if (items.length === 0) return ''
  return html`<section class="attachments"><h3>${text.attachments}</h3><ul>${items}</ul></section>`
}

function size(bytes: number, place: Place): string {
  const amount = (value: number, unit: string) =>
    new Intl.NumberFormat(place.language, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value)
  if (bytes < 1000) return amount(bytes, 'byte')
  return bytes < 1_000_000 ? amount(bytes / 1000, 'kilobyte') : amount(bytes / 1_000_000, 'megabyte')
}

function replyForm(place: Place, { mail, letter }: Reading, text: Words): Html {
  const to = letter ? [letter.to] : replyRecipients(mail)
  const reader = { ...place.owner, language: place.language }
  return html`<form class="reply" id="reply" method="post" action="${mailPath(place, mail, 'reply')}"><h3>${text.reply}</h3>
<p class="faint">${text.to}: ${to.join(', ')}</p>${letter ? html`<input type="hidden" name="to" value="${letter.to}">` : ''}
<label for="reply-subject">${text.subject}</label><input id="reply-subject" name="subject" value="${letter?.subject || replySubject(mail.subject)}">
<label for="reply-text">${text.message}</label><textarea id="reply-text" name="text" rows="10" autofocus>
${quoted(mail, reader, text)}</textarea>
<p class="actions"><button class="button primary" type="submit">${text.send}</button><a class="quiet" href="${inboxPath(place, { m: mail.id })}">${text.cancel}</a></p></form>`
}
