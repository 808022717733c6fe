import type { FastifyReply, FastifyRequest } from 'fastify'
import { type Language, password } from '../world.ts'
import type { Salesforce } from './context.ts'
import { randomToken } from './ids.ts'
import { findRow } from './records.ts'
import type { Row, Session } from './state.ts'

const cookieName = 'sf_sid'

/** A person who is signed in to Salesforce in this browser. */
export interface Visitor {
  session: Session
  user: Row
  userId: string
  language: Language
}

/** Who sends this request, or undefined when nobody is signed in. */
export function visitorOf(salesforce: Salesforce, request: FastifyRequest): Visitor | undefined {
  const session = salesforce.store.state.sessions[cookiesOf(request)[cookieName] ?? '']
  const user = session && findRow(salesforce, session.userId)
  if (!session || user?.IsActive !== true) return undefined
  return { session, user, userId: session.userId, language: languageOf(user) }
}

/** The cookies of a request by name. */
export function cookiesOf(request: FastifyRequest): Record<string, string> {
  const pairs = (request.headers.cookie ?? '').split(';').map((pair) => pair.trim().split('='))
  return Object.fromEntries(pairs.map(([name = '', ...value]) => [name, value.join('=')]))
}

/** The person with this user name or e-mail address. */
export function personNamed(salesforce: Salesforce, name: string): Row | undefined {
  const wanted = name.trim().toLowerCase()
  return salesforce.store.state.records.User.find((user) =>
    [user.Username, user.Email].some((one) => String(one).toLowerCase() === wanted),
  )
}

/** Signs in when name and password are right; returns false otherwise. */
export function signIn(
  salesforce: Salesforce,
  reply: FastifyReply,
  credentials: { username: string; password: string },
): boolean {
  const user = personNamed(salesforce, credentials.username)
  if (user?.IsActive !== true || credentials.password !== password) return false
  const sid = randomToken(24)
  salesforce.store.state.sessions[sid] = { userId: String(user.Id), formToken: randomToken(16) }
  salesforce.store.save()
  reply.header('set-cookie', `${cookieName}=${sid}; Path=/; HttpOnly; SameSite=Lax`)
  return true
}

/** Ends the session of this browser. */
export function signOut(salesforce: Salesforce, request: FastifyRequest, reply: FastifyReply): void {
  delete salesforce.store.state.sessions[cookiesOf(request)[cookieName] ?? '']
  salesforce.store.save()
  reply.header('set-cookie', `${cookieName}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0`)
}

/** The language of a user's pages. */
export function languageOf(user: Row): Language {
  return String(user.LanguageLocaleKey).startsWith('sv') ? 'sv' : 'en'
}

/** The language that a browser asks for, for pages that nobody is signed in to. */
export function languageOfBrowser(request: FastifyRequest): Language {
  return /^sv\b/i.test(request.headers['accept-language'] ?? '') ? 'sv' : 'en'
}

/** A path on this server, or `/` for anything that could lead elsewhere. */
export function localPath(path: string | undefined): string {
  return path && /^\/(?![/\\])/.test(path) ? path : '/'
}
