import type { FastifyReply } from 'fastify'
import { z } from 'zod'
import { findEmployee, type Language } from '../world.ts'
import type { Challenge } from './pkce.ts'

const text = z.string().optional().catch(undefined)

/** The parameters that every vendor reads; a vendor adds its own. */
export const authorizationFields = {
  client_id: text,
  redirect_uri: text,
  response_type: text,
  scope: text,
  state: text,
  nonce: text,
  prompt: text,
  login_hint: text,
  code_challenge: text,
  code_challenge_method: text,
  /** Ours: the account chosen on a page before this one. */
  account: text,
}

export const optionalText = text

type Fields = z.infer<z.ZodObject<typeof authorizationFields>>

/** An authorization request that is in order, as far as all vendors agree. */
export interface AuthorizationRequest {
  clientId: string
  redirectUri: string
  scopes: string[]
  state: string | undefined
  nonce: string | undefined
  prompts: string[]
  loginHint: string | undefined
  challenge: Challenge | undefined
  /** The account that was chosen on the way. */
  account: string | undefined
  /** The query as it came, without `account`: every page of the way carries it on. */
  query: string
}

/** Reads the common parameters. `scopes` are the vendor's own reading of `scope`. */
export function readCommon(query: Fields, scopes: string[]): AuthorizationRequest {
  const { account, ...carried } = query
  const params = Object.entries(carried).filter((pair): pair is [string, string] => Boolean(pair[1]))
  const challenge = query.code_challenge
  return {
    clientId: query.client_id ?? '',
    redirectUri: query.redirect_uri ?? '',
    scopes,
    state: query.state,
    nonce: query.nonce,
    prompts: (query.prompt ?? '').split(/\s+/).filter(Boolean),
    loginHint: query.login_hint,
    challenge: challenge
      ? { value: challenge, method: query.code_challenge_method === 'S256' ? 'S256' : 'plain' }
      : undefined,
    account,
    query: new URLSearchParams(params).toString(),
  }
}

/** The query of the next page, for the account that was chosen. */
export function carriedQuery(wanted: AuthorizationRequest, account = wanted.account): string {
  const query = new URLSearchParams(wanted.query)
  if (account) query.set('account', account)
  return query.toString()
}

/** On to another page of the way, with the whole request in its address. */
export function go(reply: FastifyReply, path: string, wanted: AuthorizationRequest) {
  return reply.redirect(`${path}?${carriedQuery(wanted)}`, 303)
}

/** Back to the app with an answer, and the state that it gave along. */
export function goBack(
  reply: FastifyReply,
  wanted: { redirectUri: string; state: string | undefined },
  answer: Record<string, string>,
) {
  const url = new URL(wanted.redirectUri)
  for (const [name, value] of Object.entries(answer)) url.searchParams.set(name, value)
  if (wanted.state !== undefined) url.searchParams.set('state', wanted.state)
  return reply.redirect(url.href, 303)
}

export function sendPage(reply: FastifyReply, content: string) {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(content)
}

/** `asked` (a parameter of the vendor's) decides, else the language of the person expected, else the browser's. */
export function pageLanguage(
  asked: string | undefined,
  person: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  if (asked) return /^sv\b/i.test(asked) ? 'sv' : 'en'
  const account = person ? findEmployee(person) : undefined
  if (account) return account.language
  return /^sv\b/i.test(acceptLanguage ?? '') ? 'sv' : 'en'
}
