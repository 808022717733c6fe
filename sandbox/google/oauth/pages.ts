import { type Html, html } from '../../html.ts'
import { carriedQuery } from '../../oauth/request.ts'
import { switchboardTitle } from '../../switchboard.ts'
import { employees, type Language, password } from '../../world.ts'
import type { Account } from '../accounts.ts'
import type { AuthorizationRequest, Refusal } from './request.ts'
import { describeScope, tickableScopes } from './scopes.ts'
import { words } from './words.ts'

/** A page of Google's: left what it is about, right what to do. */
function page(input: { language: Language; title: string; lead?: Html | string; body: Html }): string {
  const text = words[input.language]
  return `<!doctype html>${
    html`<html lang="${input.language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${input.title} – Google</title><link rel="stylesheet" href="/static/sign-in.css"></head><body><main class="card"><div class="about"><p class="brand">Google <span>${text.sandbox}</span></p><h1>${input.title}</h1>${input.lead ? html`<p class="lead">${input.lead}</p>` : ''}</div><div class="do">${input.body}</div></main><footer class="foot"><a href="/__sandbox?hl=${input.language}">${switchboardTitle(input.language)}</a></footer></body></html>`
      .text
  }`
}

/** `/__sandbox`, whose body holds its own main. */
export function switchboardPage(language: Language, body: Html): string {
  return `<!doctype html>${
    html`<html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${switchboardTitle(language)} – Google</title><link rel="stylesheet" href="/static/sign-in.css"></head><body>${body}</body></html>`
      .text
  }`
}

interface FormPage {
  request: AuthorizationRequest
  appName: string
  /** The field was filled in wrongly. */
  failed?: boolean
}

/** Asks for the address; `typed` is what stands in the field. */
export function identifierPage({ request, appName, failed, typed }: FormPage & { typed: string }): string {
  const text = words[request.language]
  const body = html`<form method="post" action="/v3/signin/identifier?${request.query}">
<label for="identifier">${text.email}</label>
<input id="identifier" name="identifier" type="email" autocomplete="username" list="people" value="${typed}" required autofocus${failed ? html` aria-invalid="true" aria-describedby="wrong"` : ''}>
<datalist id="people">${employees.map((one) => html`<option value="${one.email}">${one.name}</option>`)}</datalist>
${failed ? html`<p class="wrong" id="wrong" role="alert">${text.noAccount}</p>` : ''}
<p class="hint">${text.showPeople}: ${employees.map((one) => one.email).join(', ')}</p>
<p class="actions"><button type="submit">${text.next}</button></p></form>`
  return page({
    language: request.language,
    title: text.signIn,
    lead: text.toContinue(appName),
    body,
  })
}

/** Asks for the password, which the sandbox has filled in already. */
export function passwordPage({ request, failed, account }: FormPage & { account: Account }): string {
  const text = words[request.language]
  const body = html`<form method="post" action="/v3/signin/challenge/pwd?${carriedQuery(request, account.email)}">
<input type="email" name="username" autocomplete="username" value="${account.email}" readonly hidden>
<label for="password">${text.password}</label>
<input id="password" name="password" type="password" autocomplete="current-password" value="${password}" required autofocus${failed ? html` aria-invalid="true" aria-describedby="wrong"` : ''}>
${failed ? html`<p class="wrong" id="wrong" role="alert">${text.wrongPassword}</p>` : ''}
<p class="actions"><button type="submit">${text.next}</button></p></form>`
  return page({
    language: request.language,
    title: `${text.welcome}, ${account.givenName}`,
    lead: account.email,
    body,
  })
}

/** Offers the accounts that are signed in already, and another one. */
export function chooserPage({ request, appName, accounts }: FormPage & { accounts: Account[] }): string {
  const text = words[request.language]
  const link = (account: Account) => `/signin/oauth/consent?${carriedQuery(request, account.email)}`
  const body = html`<ul class="accounts">${accounts.map(
    (account) =>
      html`<li><a href="${link(account)}"><strong>${account.name}</strong><span>${account.email}</span></a></li>`,
  )}<li><a href="/v3/signin/identifier?${request.query}">${text.another}</a></li></ul>`
  return page({ language: request.language, title: text.choose, lead: text.toContinue(appName), body })
}

/** Asks what the app may do: a box for each scope when there is more than one. They start ticked. */
export function consentPage({ request, appName, account }: FormPage & { account: Account }): string {
  const text = words[request.language]
  const body = html`<form method="post" action="/signin/oauth/consent?${carriedQuery(request, account.email)}">${scopeChoice(request, appName)}
<p class="hint">${text.trust(appName)}</p>
<p class="actions"><button class="quiet" type="submit" name="answer" value="cancel">${text.cancel}</button><button type="submit" name="answer" value="continue">${text.continue}</button></p></form>`
  return page({ language: request.language, title: text.wants(appName), lead: account.email, body })
}

function scopeChoice(request: AuthorizationRequest, appName: string): Html {
  const text = words[request.language]
  const asked = tickableScopes(request.scopes)
  if (asked.length === 0) return html`<p>${text.signInOnly(appName)}</p>`
  if (asked.length === 1)
    return html`<ul class="scopes"><li>${describeScope(asked[0] ?? '', request.language)}</li></ul><p class="hint">${text.allowsAlways}</p>`
  const boxes = asked.map(
    (scope, at) =>
      html`<li><input type="checkbox" id="scope-${at}" name="scope" value="${scope}" checked><label for="scope-${at}">${describeScope(scope, request.language)}</label></li>`,
  )
  return html`<fieldset><legend>${text.selectWhat(appName)}</legend><ul class="scopes">${boxes}</ul></fieldset><p class="hint">${text.allowsAlways}</p>`
}

/** Google's own page for a request that must not go back to the app. */
export function refusalPage(input: { language: Language; appName: string; refusal: Refusal }): string {
  const text = words[input.language]
  const body = html`<p>${text.blockedDetail(input.appName)}</p><p><strong>${text.errorCode(input.refusal.status, input.refusal.error)}</strong></p><p class="detail">${input.refusal.detail}</p>`
  return page({ language: input.language, title: text.blocked, body })
}

/** `/`: who is signed in here, and what the app may do for them, with a button to take it back. */
export function accountPage(input: {
  language: Language
  appName: string
  people: Array<{ account: Account; scopes: string[] }>
}): string {
  const text = words[input.language]
  const other = input.language === 'sv' ? 'en' : 'sv'
  const people = input.people.map(
    ({ account, scopes }) =>
      html`<li><h2>${account.name}</h2><p>${account.email}</p><h3>${text.connections}</h3>${
        scopes.length === 0
          ? html`<p class="hint">${text.noConnections}</p>`
          : html`<form method="post" action="/connections/removal"><input type="hidden" name="account" value="${account.email}"><p>${input.appName}</p><ul class="scopes">${tickableScopes(scopes).map((scope) => html`<li>${describeScope(scope, input.language)}</li>`)}</ul><p class="actions"><button class="quiet" type="submit">${text.remove}<span class="hidden"> (${account.email})</span></button></p></form>`
      }</li>`,
  )
  const body = html`${people.length > 0 ? html`<ul class="accounts plain">${people}</ul><form method="post" action="/signout"><p class="actions"><button type="submit">${text.signOut}</button></p></form>` : html`<p>${text.nobody}</p>`}
<p><a href="/?hl=${other}" lang="${other}" hreflang="${other}">${text.language}</a></p>`
  return page({ language: input.language, title: text.home, lead: text.homeIntro, body })
}
