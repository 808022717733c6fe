import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { Google } from '../state.ts'

const cookieName = 'g_sid'

/** The accounts that are signed in to Google in this browser, newest first. */
export function signedIn({ store }: Google, request: FastifyRequest): string[] {
  return store.state.sessions[request.cookies[cookieName] ?? '']?.accounts ?? []
}

/** Signs an account in beside those that are. The session gets a new id. */
export function signIn(
  { store }: Google,
  exchange: { request: FastifyRequest; reply: FastifyReply },
  account: string,
): void {
  const former = exchange.request.cookies[cookieName] ?? ''
  const accounts = store.state.sessions[former]?.accounts ?? []
  delete store.state.sessions[former]
  const id = randomBytes(24).toString('base64url')
  store.state.sessions[id] = { accounts: [account, ...accounts.filter((one) => one !== account)] }
  store.save()
  exchange.reply.setCookie(cookieName, id, {
    path: '/',
    httpOnly: true,
    sameSite: 'lax',
    maxAge: 30 * 24 * 3600,
  })
}

/** Signs everyone out of this browser. */
export function signOut(
  { store }: Google,
  { request, reply }: { request: FastifyRequest; reply: FastifyReply },
): void {
  delete store.state.sessions[request.cookies[cookieName] ?? '']
  store.save()
  reply.clearCookie(cookieName, { path: '/' })
}
