import { type Html, html } from '../html.ts'
import type { Language } from '../world.ts'
import type { Inhabitant } from './people.ts'
import type { Mail } from './read-mail.ts'
import { shortDate, type Words, words } from './words.ts'

export type View = 'html' | 'text' | 'source'

/** Which page of the mail site is shown, in which language. */
export interface Place {
  owner: Inhabitant
  language: Language
  /** Set when the reader chose a language against the owner's own. */
  chosenLanguage?: Language
  now: Date
}

/** Builds an address on an inbox: `{}` is the inbox, `mail` the chosen message. */
export function inboxPath(
  place: Place,
  query: { m?: string; view?: View; reply?: boolean; mailto?: string; sent?: boolean } = {},
): string {
  const params = new URLSearchParams()
  if (query.m) params.set('m', query.m)
  if (query.view) params.set('view', query.view)
  if (query.reply) params.set('reply', '1')
  if (query.mailto) params.set('mailto', query.mailto)
  if (query.sent) params.set('sent', '1')
  if (place.chosenLanguage) params.set('lang', place.chosenLanguage)
  const tail = params.size > 0 ? `?${params}` : ''
  return `/inbox/${encodeURIComponent(place.owner.address)}${tail}`
}

/** The address of something that belongs to one mail: its body, its source, an attachment. */
export function mailPath(place: Place, mail: Mail, rest: string): string {
  const lang = place.chosenLanguage ? `?lang=${place.chosenLanguage}` : ''
  return `/inbox/${encodeURIComponent(place.owner.address)}/${mail.id}/${rest}${lang}`
}

/** The frame of every page. */
export function page(input: { language: Language; title: string; body: Html }): string {
  return `<!doctype html>${
    html`<html lang="${input.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${input.title}</title><link rel="stylesheet" href="/static/mail.css"><script src="/static/mail.js" defer></script></head><body>${input.body}</body></html>`
      .text
  }`
}

export interface Resident {
  person: Inhabitant
  unread: number
}

/** `/`: everyone in the sandbox. */
export function everyonePage(language: Language, residents: Resident[]): string {
  const text = words[language]
  const other: Language = language === 'sv' ? 'en' : 'sv'
  const body = html`<header class="bar"><h1>${text.everyone}</h1><a class="quiet" href="/?lang=${other}" lang="${other}" hreflang="${other}">${text.otherLanguage}</a></header>
<main class="people"><p class="intro">${text.intro}</p><div data-poll="/people?lang=${language}">${peopleList(language, residents)}</div></main>`
  return page({ language, title: text.everyone, body })
}

/** The part of `/` that updates itself. */
export function peopleList(language: Language, residents: Resident[]): Html {
  const text = words[language]
  const section = (kind: Inhabitant['kind'], title: string) =>
    html`<section><h2>${title}</h2><ul class="residents">${residents
      .filter((one) => one.person.kind === kind)
      .map((one) => residentItem(text, one))}</ul></section>`
  return html`${section('employee', text.employees)}${section('prospect', text.prospects)}`
}

function residentItem(text: Words, { person, unread }: Resident): Html {
  return html`<li class="resident"><a href="/inbox/${encodeURIComponent(person.address)}"><span class="avatar" aria-hidden="true">${initials(person.name)}</span><span class="who"><strong>${person.name}</strong><span class="faint">${person.about}</span><span class="faint">${person.address}</span></span><span class="${unread > 0 ? 'count' : 'count none'}">${text.unread(unread)}</span></a></li>`
}

/** The two letters that stand for a person. */
export function initials(name: string): string {
  const letters = name.split(/\s+/).map((word) => word[0] ?? '')
  return `${letters[0] ?? ''}${letters.length > 1 ? letters.at(-1) : ''}`.toUpperCase()
}

/** An inbox: the list and, beside it, what is being read. */
export function inboxPage(
  place: Place,
  content: { mails: Mail[]; chosen?: Mail | undefined; pane: Html },
): string {
  const text = words[place.language]
  const { owner } = place
  const other: Language = place.language === 'sv' ? 'en' : 'sv'
  const otherPlace: Place = { ...place, chosenLanguage: other }
  const query = content.chosen ? { m: content.chosen.id } : {}
  const [path, tail] = inboxPath(place, query).split('?')
  const poll = tail ? `${path}/list?${tail}` : `${path}/list`
  const title = text.inboxOf(owner.name)
  const body = html`<header class="bar"><a class="quiet" href="/">${text.everyone}</a><h1>${owner.name}<span>${owner.address}</span></h1><a class="quiet" href="${inboxPath(otherPlace, query)}" lang="${other}" hreflang="${other}">${text.otherLanguage}</a></header>
<main class="${content.chosen ? 'mail reading' : 'mail'}"><nav aria-label="${text.messages}" class="list" data-poll="${poll}">${mailList(place, content.mails, content.chosen?.id)}</nav><article class="pane">${content.pane}</article></main>`
  return page({ language: place.language, title, body })
}

/** The part of an inbox that updates itself. */
export function mailList(place: Place, mails: Mail[], chosen: string | undefined): Html {
  const text = words[place.language]
  const unread = mails.filter((mail) => !mail.read).length
  const items = mails.map((mail) => mailItem(place, mail, chosen))
  return html`<h2>${text.inbox}<span class="${unread > 0 ? 'count' : 'count none'}">${text.unread(unread)}</span></h2>
${items.length > 0 ? html`<ul>${items}</ul>` : html`<p class="empty">${text.noMail}</p>`}`
}

function mailItem(place: Place, mail: Mail, chosen: string | undefined): Html {
  const text = words[place.language]
  const current = mail.id === chosen ? html` aria-current="true"` : ''
  const mark = mail.read ? '' : html`<span class="dot"><span class="hidden">${text.newMail}. </span></span>`
  const reader = { language: place.language, timeZone: place.owner.timeZone }
  return html`<li class="${mail.read ? 'read' : 'new'}"><a href="${inboxPath(place, { m: mail.id })}"${current}>${mark}<span class="line"><strong>${mail.from.name || mail.from.address}</strong><time datetime="${mail.received}">${shortDate(mail.received, reader, place.now)}</time></span><span class="subject">${mail.subject || text.noSubject}</span><span class="snippet">${snippet(mail.text)}</span></a></li>`
}

function snippet(text: string): string {
  return text.replace(/\s+/g, ' ').trim().slice(0, 120)
}
