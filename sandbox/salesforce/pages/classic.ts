import { type Html, html } from '../../html.ts'
import { org } from '../../world.ts'
import type { RecordPage } from './record-page.ts'
import { footer } from './sign-in.ts'
import {
  type Detail,
  homePath,
  listPath,
  pluralOf,
  type Table,
  type TabName,
  tabs,
  type View,
} from './view.ts'

/** The frame of every Classic page: who is signed in, tabs on top, the page below. */
export function classicChrome(view: View, page: { tab: TabName | 'home'; title: string; body: Html }): Html {
  const { words, visitor } = view
  const tab = (name: TabName | 'home') => {
    const address = name === 'home' ? homePath('classic') : listPath('classic', name)
    const label = name === 'home' ? words.home : pluralOf(words, name)
    return html`<li><a href="${address}"${page.tab === name && html` aria-current="page"`}>${label}</a></li>`
  }
  return html`<a class="skip" href="#main">${words.skip}</a>
<header class="top"><p class="brand">${org.name}</p>
<nav aria-label="${visitor.user.Name}" class="user"><span>${visitor.user.Name}</span>
<a href="${switchPath(view, 'lex')}">${words.toLightning}</a>
<a href="/secur/logout.jsp">${words.logOut}</a></nav></header>
<nav aria-label="${words.tabs}" class="tabs"><ul>${tab('home')}${tabs.map(tab)}</ul></nav>
<main id="main" aria-label="${page.title}">${page.body}</main>
${footer(view.salesforce, visitor.language)}`
}

/** The address that changes the look and comes back here. */
export function switchPath(view: View, destination: 'lex' | 'classic'): string {
  return `/ltng/switcher?${new URLSearchParams({ destination, referrer: view.path })}`
}

/** A record in Classic: details as a dense table, the panel's section, the related lists. */
export function classicRecord(view: View, page: RecordPage): Html {
  const { words } = view
  const panel =
    page.panel &&
    html`<section class="block" aria-labelledby="panel"><h2 id="panel">${page.panel.title}</h2>
<iframe class="panel" src="${page.panel.url}" title="${page.panel.title}"></iframe></section>`
  return html`<div class="title"><p>${page.eyebrow}</p><h1>${page.title}</h1></div>
<section class="block" aria-labelledby="detail"><h2 id="detail">${page.eyebrow}: ${words.detail}</h2>
${page.action}
${detailTable(page.details)}</section>
${panel}
${page.tables.map((table, at) => classicTable(view, table, `related${at}`))}`
}

function detailTable(details: Detail[]): Html {
  const cells = details.map(
    ({ label, value, wide }) =>
      html`<div${wide && html` class="wide"`}><dt>${label}</dt><dd>${value}</dd></div>`,
  )
  return html`<dl class="detail">${cells}</dl>`
}

/** A related list or a list of records. */
export function classicTable(view: View, table: Table, id: string): Html {
  const head = table.columns.map((column) => html`<th scope="col">${column}</th>`)
  const rows = table.rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)
  const body =
    rows.length === 0
      ? html`<p class="none">${view.words.none}</p>`
      : html`<div class="scroll" role="group" aria-labelledby="${id}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`
  return html`<section class="block related" aria-labelledby="${id}"><h2 id="${id}">${table.heading}</h2>${body}</section>`
}
