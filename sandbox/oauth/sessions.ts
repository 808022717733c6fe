import { randomBytes } from 'node:crypto'
import type { FastifyReply, FastifyRequest } from 'fastify'
import type { OAuthServer } from './state.ts'

interface Exchange {
  request: FastifyRequest
  reply: FastifyReply
}

/** A vendor's browser sessions behind a cookie of this name: several accounts may be signed in side by side. */
export function browserSessions(cookieName: string) {
  return {
    /** The accounts that are signed in in this browser, newest first. */
    signedIn({ store }: OAuthServer, request: FastifyRequest): string[] {
      return store.state.sessions[request.cookies[cookieName] ?? '']?.accounts ?? []
    },

    /** Signs an account in beside those that are. The session gets a new id. */
    signIn({ store }: OAuthServer, { request, reply }: Exchange, account: string): void {
      const former = request.cookies[cookieName] ?? ''
      const accounts = store.state.sessions[former]?.accounts ?? []
      delete store.state.sessions[former]
      const id = randomBytes(24).toString('base64url')
      store.state.sessions[id] = { accounts: [account, ...accounts.filter((one) => one !== account)] }
      store.save()
      reply.setCookie(cookieName, id, {
        path: '/',
        httpOnly: true,
        sameSite: 'lax',
        maxAge: 30 * 24 * 3600,
      })
    },

    /** Signs everyone out of this browser. */
    signOut({ store }: OAuthServer, { request, reply }: Exchange): void {
      delete store.state.sessions[request.cookies[cookieName] ?? '']
      store.save()
      reply.clearCookie(cookieName, { path: '/' })
    },
  }
}
