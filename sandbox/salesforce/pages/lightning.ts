import { type Html, html } from '../../html.ts'
import { org } from '../../world.ts'
import { switchPath } from './classic.ts'
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

/** The frame of every Lightning page: the global header, the navigation bar, the page below. */
export function lightningChrome(
  view: View,
  page: { tab: TabName | 'home'; title: string; body: Html },
): Html {
  const { words, visitor } = view
  const tab = (name: TabName | 'home') => {
    const address = name === 'home' ? homePath('lightning') : listPath('lightning', name)
    const label = name === 'home' ? words.home : pluralOf(words, name)
    return html`<li><a href="${address}"${page.tab === name && html` aria-current="page"`}>${label}</a></li>`
  }
  return html`<a class="skip" href="#main">${words.skip}</a>
<header class="global"><p class="brand">${org.name}</p>
<nav aria-label="${visitor.user.Name}" class="user"><span>${visitor.user.Name}</span>
<a href="${switchPath(view, 'classic')}">${words.toClassic}</a>
<a href="/secur/logout.jsp">${words.logOut}</a></nav></header>
<nav aria-label="${words.tabs}" class="bar"><ul>${tab('home')}${tabs.map(tab)}</ul></nav>
<main id="main" aria-label="${page.title}">${page.body}</main>
${footer(view.salesforce, visitor.language)}`
}

/** A record in Lightning: highlights, then details, panel and related cards left, activity right. */
export function lightningRecord(view: View, page: RecordPage): Html {
  const { words } = view
  const panel =
    page.panel &&
    html`<section class="card" aria-labelledby="panel"><h2 id="panel">${page.panel.title}</h2>
<iframe class="panel" src="${page.panel.url}" title="${page.panel.title}"></iframe></section>`
  const activity =
    page.timeline &&
    html`<section class="card side" aria-labelledby="activity"><h2 id="activity">${words.activity}</h2>
<div id="timeline" data-source="${page.timeline.url}">${page.timeline.now}</div></section>`
  return html`<section class="card highlights" aria-label="${words.highlights}">
<p class="eyebrow">${page.eyebrow}</p><h1>${page.title}</h1>
${page.highlights.length > 0 && html`<dl>${page.highlights.map(pair)}</dl>`}${page.action}</section>
<div class="columns${page.timeline ? '' : ' single'}"><div class="left">
${panel}
<section class="card" aria-labelledby="details"><h2 id="details">${words.details}</h2>
<dl class="detail">${page.details.map(pair)}</dl></section>
${page.tables.map((table, at) => lightningTable(view, table, `related${at}`))}
</div>${activity}</div>`
}

function pair({ label, value, wide }: Detail): Html {
  return html`<div${wide && html` class="wide"`}><dt>${label}</dt><dd>${value}</dd></div>`
}

/** A related card or a list of records. */
export function lightningTable(view: View, table: Table, id: string): Html {
  const head = table.columns.map((column) => html`<th scope="col">${column}</th>`)
  const rows = table.rows.map((cells) => html`<tr>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`)
  const body =
    rows.length === 0
      ? html`<p class="none">${view.words.none}</p>`
      : html`<div class="scroll" role="group" aria-labelledby="${id}" tabindex="0"><table><thead><tr>${head}</tr></thead><tbody>${rows}</tbody></table></div>`
  return html`<section class="card" aria-labelledby="${id}"><h2 id="${id}">${table.heading} (${table.rows.length})</h2>${body}</section>`
}
