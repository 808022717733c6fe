import { type Html, html } from '../../html.ts'
import { switchboardTitle } from '../../switchboard.ts'
import { type Employee, employees, type Language, password } from '../../world.ts'
import { words } from './words.ts'

/** A page of Microsoft's. */
export function page(input: { language: Language; title: string; lead?: string; body: Html }): string {
  const text = words[input.language]
  return `<!doctype html>${
    html`<html lang="${input.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${input.title} – Microsoft</title><link rel="stylesheet" href="/static/sign-in.css"><link rel="stylesheet" href="/static/microsoft.css"></head><body><main class="card"><div class="about"><p class="brand">Microsoft <span>${text.sandbox}</span></p><h1>${input.title}</h1>${input.lead ? html`<p class="lead">${input.lead}</p>` : ''}</div><div class="do">${input.body}</div></main><footer class="foot"><a href="/__sandbox?hl=${input.language}">${switchboardTitle(input.language)}</a></footer></body></html>`
      .text
  }`
}

/** `/__sandbox`, whose body holds its own main. */
export function switchboardPage(language: Language, body: Html): string {
  return `<!doctype html>${
    html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${switchboardTitle(language)} – Microsoft</title><link rel="stylesheet" href="/static/sign-in.css"><link rel="stylesheet" href="/static/microsoft.css"></head><body>${body}</body></html>`
      .text
  }`
}

/** Where a form of the way to sign in leads, and what stands on the page. */
export interface SignInPage {
  language: Language
  /** Address of the form, or of the link, with the whole request. */
  action: string
  appName: string
  /** The field was filled in wrongly. */
  failed?: boolean
}

/** Asks for the address; `typed` is what stands in the field. */
export function addressPage(about: SignInPage & { typed: string; people?: Employee[] }): string {
  const text = words[about.language]
  const people = about.people ?? employees
  const body = html`<form method="post" action="${about.action}">
<label for="address">${text.email}</label>
<input id="address" name="address" type="email" autocomplete="username" list="people" value="${about.typed}" required autofocus${wrongMark(about)}>
<datalist id="people">${people.map((one) => html`<option value="${one.email}">${one.name}</option>`)}</datalist>
${wrong(about, text.noAccount)}
<p class="hint">${text.showPeople}: ${people.map((one) => one.email).join(', ')}</p>
<p class="actions"><button type="submit">${text.next}</button></p></form>`
  return page({ language: about.language, title: text.signIn, lead: text.toContinue(about.appName), body })
}

/** Asks for the password, which the sandbox has filled in already. */
export function passwordPage(about: SignInPage & { account: Employee }): string {
  const text = words[about.language]
  const body = html`<form method="post" action="${about.action}">
<input type="email" name="username" autocomplete="username" value="${about.account.email}" readonly hidden>
<label for="password">${text.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" value="${password}" required autofocus${wrongMark(about)}>
${wrong(about, text.wrongPassword)}
<p class="actions"><button type="submit">${text.signIn}</button></p></form>`
  return page({ language: about.language, title: text.password, lead: about.account.email, body })
}

/** Offers the accounts that are signed in already, and another one. */
export function pickerPage(about: SignInPage & { accounts: { account: Employee; href: string }[] }): string {
  const text = words[about.language]
  const rows = about.accounts.map(
    ({ account, href }) =>
      html`<li><a href="${href}"><strong>${account.name}</strong><span>${account.email}</span><span>${text.signedIn}</span></a></li>`,
  )
  const body = html`<ul class="accounts">${rows}<li><a href="${about.action}">${text.another}</a></li></ul>`
  return page({ language: about.language, title: text.choose, lead: text.toContinue(about.appName), body })
}

/** Asks what the app may do. All or nothing: Microsoft has no boxes here. */
export function consentPage(
  about: SignInPage & { account: Employee; lines: string[]; organization?: string },
): string {
  const text = words[about.language]
  const body = html`${about.organization ? html`<p><strong>${text.forOrganization}</strong></p>` : ''}<p><strong>${about.appName}</strong></p>
<p>${text.appWants(about.appName)}</p><ul class="scopes list">${about.lines.map((line) => html`<li>${line}</li>`)}</ul>
${about.organization ? html`<p>${text.reviewFor(about.organization)}</p>` : ''}
<p class="hint">${text.trust(about.appName)}</p>
<form method="post" action="${about.action}"><p class="actions"><button class="quiet" type="submit" name="answer" value="cancel">${text.cancel}</button><button type="submit" name="answer" value="accept">${text.accept}</button></p></form>`
  return page({ language: about.language, title: text.permissions, lead: about.account.email, body })
}

/** A page that ends the way: what is the matter, and one button. */
export function stopPage(about: {
  language: Language
  title: string
  lead?: string
  detail: string
  code?: string
  /** Where the button leads, by POST; left out, there is none. */
  button?: { action: string; label: string; name?: string; value?: string }
  /** Asks for a reason, which goes along. */
  reason?: boolean
}): string {
  const text = words[about.language]
  const { button } = about
  const body = html`<p>${about.detail}</p>${about.code ? html`<p class="detail">${about.code}</p>` : ''}${
    button
      ? html`<form method="post" action="${button.action}">${
          about.reason
            ? html`<label for="reason">${text.reason}</label><textarea id="reason" name="reason" rows="2"></textarea>`
            : ''
        }<p class="actions"><button type="submit" name="${button.name ?? 'answer'}" value="${button.value ?? 'back'}">${button.label}</button></p></form>`
      : ''
  }`
  return page({
    language: about.language,
    title: about.title,
    ...(about.lead ? { lead: about.lead } : {}),
    body,
  })
}

/** `/`: who is signed in here, and what the app may do for them, with a button to take it back. */
export function accountPage(input: {
  language: Language
  appName: string
  people: Array<{ account: Employee; lines: string[] }>
}): string {
  const text = words[input.language]
  const other = input.language === 'sv' ? 'en' : 'sv'
  const people = input.people.map(
    ({ account, lines }) =>
      html`<li><h2>${account.name}</h2><p>${account.email}</p><h3>${text.connections}</h3>${
        lines.length === 0
          ? html`<p class="hint">${text.noConnections}</p>`
          : html`<p>${input.appName}</p><ul class="scopes list">${lines.map((line) => html`<li>${line}</li>`)}</ul><form method="post" action="/connections/removal"><input type="hidden" name="account" value="${account.email}"><p class="actions"><button class="quiet" type="submit">${text.remove}<span class="hidden"> (${account.email})</span></button></p></form>`
      }</li>`,
  )
  const body = html`${
    people.length > 0
      ? html`<ul class="accounts plain">${people}</ul><form method="post" action="/signout"><p class="actions"><button type="submit">${text.signOut}</button></p></form>`
      : html`<p>${text.nobody}</p>`
  }<p><a href="/?mkt=${other}" lang="${other}" hreflang="${other}">${text.language}</a></p>`
  return page({ language: input.language, title: text.home, lead: text.homeIntro, body })
}

function wrongMark({ failed }: SignInPage): Html | '' {
  return failed ? html` aria-invalid="true" aria-describedby="wrong"` : ''
}

function wrong({ failed }: SignInPage, sentence: string): Html | '' {
  return failed ? html`<p class="wrong" id="wrong" role="alert">${sentence}</p>` : ''
}
