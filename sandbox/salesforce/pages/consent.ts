import type { FastifyReply, FastifyRequest } from 'fastify'
import { html } from '../../html.ts'
import { org } from '../../world.ts'
import type { Salesforce } from '../context.ts'
import { languageOfBrowser, type Visitor } from '../sessions.ts'
import { type Words, wordsIn } from '../words.ts'
import { sendPage } from './document.ts'
import { footer } from './sign-in.ts'

/** Asks the signed-in person whether the app may have what it asks for. */
export function showConsent(
  salesforce: Salesforce,
  reply: FastifyReply,
  ask: { visitor: Visitor; scopes: string[]; query: string },
): FastifyReply {
  const { visitor } = ask
  const words = wordsIn(visitor.language)
  const again = `/services/oauth2/authorize?${ask.query}`
  const lines = [...new Set(ask.scopes.map((scope) => scopeInWords(scope, words)))]
  const body = html`<main class="card">
<p class="org">${org.name}</p>
<h1>${words.allowTitle}</h1>
<p><b>${salesforce.app.name}</b> ${words.asks}:</p>
<ul class="scopes">${lines.map((line) => html`<li>${line}</li>`)}</ul>
<p>${words.wantAllow} <b>${visitor.user.Username}</b>?
<a href="/secur/logout.jsp?startURL=${encodeURIComponent(again)}">${words.notYou}</a></p>
<form method="post" action="/services/oauth2/consent" class="decision">
<input type="hidden" name="ask" value="${ask.query}">
<input type="hidden" name="formToken" value="${visitor.session.formToken}">
<button type="submit" name="decision" value="deny" class="quiet" id="oadeny">${words.deny}</button>
<button type="submit" name="decision" value="allow" id="oaapprove">${words.allow}</button>
</form>
</main>
${footer(salesforce, visitor.language)}`
  const title = `${words.allowTitle} | ${org.name}`
  return sendPage(reply, { language: visitor.language, title, style: 'sign-in', body })
}

function scopeInWords(scope: string, words: Words): string {
  if (scope === 'api') return words.scopeApi
  if (scope === 'refresh_token' || scope === 'offline_access') return words.scopeRefresh
  if (['id', 'profile', 'email', 'address', 'phone'].includes(scope)) return words.scopeId
  if (scope === 'openid') return words.scopeOpenid
  if (scope === 'full') return words.scopeFull
  return `${words.scopeOther} ${scope}`
}

/** Salesforce's own page for a request whose app or address is not known: nobody is redirected. */
export function showOauthProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: string,
): FastifyReply {
  const language = languageOfBrowser(request)
  const words = wordsIn(language)
  const body = html`<main class="card"><h1>${words.problemTitle}</h1>
<p>${words.problemHint}</p><p class="code">${problem}</p></main>`
  return sendPage(reply, { language, title: words.problemTitle, style: 'sign-in', body }, { status: 400 })
}
