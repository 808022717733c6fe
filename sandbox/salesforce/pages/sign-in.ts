import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { type Html, html } from '../../html.ts'
import { switchboardTitle } from '../../switchboard.ts'
import { type Language, org, password } from '../../world.ts'
import type { Salesforce } from '../context.ts'
import {
  languageOf,
  languageOfBrowser,
  localPath,
  personNamed,
  signIn,
  signOut,
  visitorOf,
} from '../sessions.ts'
import { wordsIn } from '../words.ts'
import { sendPage } from './document.ts'

type Query = Record<string, string | undefined>

/** `/login` (the page and its form) and `/secur/logout.jsp`. */
export function signInRoutes(server: FastifyInstance, salesforce: Salesforce): void {
  server.get('/login', async (request, reply) => {
    const { un, startURL } = request.query as Query
    return showSignIn(salesforce, { request, reply }, { username: un ?? '', startUrl: localPath(startURL) })
  })

  server.post('/login', async (request, reply) => {
    const form = (request.body ?? {}) as Query
    const startUrl = localPath(form.startURL)
    const username = form.username ?? ''
    if (signIn(salesforce, reply, { username, password: form.pw ?? '' })) return reply.redirect(startUrl, 303)
    return showSignIn(salesforce, { request, reply }, { username, startUrl, failed: true })
  })

  server.get('/secur/logout.jsp', async (request, reply) => {
    signOut(salesforce, request, reply)
    const startUrl = localPath((request.query as Query).startURL)
    return reply.redirect(startUrl === '/' ? '/login' : `/login?startURL=${encodeURIComponent(startUrl)}`)
  })
}

/** The address of the sign-in page that leads back to `path`; `username` is filled in there. */
export function signInUrl(path: string, username?: string): string {
  const query = new URLSearchParams({ ec: '302', startURL: path })
  if (username) query.set('un', username)
  return `/login?${query}`
}

/** Sends whoever is not signed in to the sign-in page; returns the visitor otherwise. */
export function requireVisitor(salesforce: Salesforce, request: FastifyRequest, reply: FastifyReply) {
  const visitor = visitorOf(salesforce, request)
  if (!visitor) reply.redirect(signInUrl(request.url))
  return visitor
}

function showSignIn(
  salesforce: Salesforce,
  wire: { request: FastifyRequest; reply: FastifyReply },
  view: { username: string; startUrl: string; failed?: boolean },
): FastifyReply {
  const known = view.username ? personNamed(salesforce, view.username) : undefined
  const language = known ? languageOf(known) : languageOfBrowser(wire.request)
  const words = wordsIn(language)
  const username = String(known?.Username ?? view.username)
  const body = html`<main class="card">
<p class="org">${org.name}</p>
<h1>${words.signInTitle}</h1>
${view.failed && html`<p class="alert" role="alert">${words.wrongPassword}</p>`}
<form method="post" action="/login">
<input type="hidden" name="startURL" value="${view.startUrl}">
<label for="username">${words.username}</label>
<input id="username" name="username" value="${username}" autocomplete="username" required>
<label for="password">${words.password}</label>
<input id="password" name="pw" type="password" value="${known && !view.failed ? password : ''}" autocomplete="current-password" required>
<button type="submit" id="Login">${words.logIn}</button>
</form>
${people(salesforce, { language, startUrl: view.startUrl, chosen: username })}
</main>
${footer(salesforce, language)}`
  return sendPage(wire.reply, {
    language,
    title: `${words.signInTitle} | ${org.name}`,
    style: 'sign-in',
    body,
  })
}

function people(
  salesforce: Salesforce,
  view: { language: Language; startUrl: string; chosen: string },
): Html {
  const words = wordsIn(view.language)
  const items = salesforce.store.state.records.User.map((user) => {
    const query = new URLSearchParams({ un: String(user.Username), startURL: view.startUrl })
    const current = user.Username === view.chosen
    return html`<li><a href="/login?${query.toString()}"${current && html` aria-current="true"`}>
<span class="who">${user.Name}</span> <span class="what">${user.Title}</span></a></li>`
  })
  return html`<section aria-labelledby="people"><h2 id="people">${words.people}</h2><ul class="people">${items}</ul></section>`
}

/** The line at the foot of pages that says what this place is, with the way to everyone's mail. */
export function footer(salesforce: Salesforce, language: Language): Html {
  const words = wordsIn(language)
  const mail = salesforce.mailUrl && html` <a href="${salesforce.mailUrl}">${words.mailLink}</a>`
  return html`<footer class="foot"><p>${words.sandboxNote}${mail} <a href="/__sandbox">${switchboardTitle(language)}</a></p></footer>`
}
