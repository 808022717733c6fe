import { z } from 'zod'
import type { Language } from '../../world.ts'
import { findAccount } from '../accounts.ts'
import type { Google } from '../state.ts'
import { readScopes, unknownScopes } from './scopes.ts'

const text = z.string().optional().catch(undefined)

const querySchema = z.object({
  client_id: text,
  redirect_uri: text,
  response_type: text,
  scope: text,
  state: text,
  nonce: text,
  access_type: text,
  prompt: text,
  include_granted_scopes: text,
  login_hint: text,
  hl: text,
  hd: text,
  code_challenge: text,
  code_challenge_method: text,
  /** Ours: the account chosen on a page before this one. */
  account: text,
})

/** An authorization request that is in order. */
export interface AuthorizationRequest {
  clientId: string
  redirectUri: string
  scopes: string[]
  state: string | undefined
  nonce: string | undefined
  offline: boolean
  prompts: string[]
  includeGranted: boolean
  loginHint: string | undefined
  language: Language
  challenge: { value: string; method: 'S256' | 'plain' } | undefined
  /** The account that was chosen on the way. */
  account: string | undefined
  /** The query as it came, without `account`: every page of the way carries it on. */
  query: string
}

/** Why Google shows a page of its own instead of going back to the app. */
export interface Refusal {
  status: number
  error: string
  detail: string
}

/**
 * Checks an authorization request as Google does: what is wrong with it is said on Google's own page,
 * never sent to an address that was not registered.
 */
export function readAuthorization(
  google: Google,
  rawQuery: unknown,
  acceptLanguage: string | undefined,
): AuthorizationRequest | Refusal {
  const query = querySchema.parse(rawQuery)
  const refusal = refuse(google, query)
  if (refusal) return refusal
  const { code_challenge: challenge, account, ...carried } = query
  const params = Object.entries({ ...carried, code_challenge: challenge }).filter(([, value]) => value)
  return {
    clientId: query.client_id ?? '',
    redirectUri: query.redirect_uri ?? '',
    scopes: readScopes(query.scope ?? ''),
    state: query.state,
    nonce: query.nonce,
    offline: query.access_type === 'offline',
    prompts: (query.prompt ?? '').split(/\s+/).filter(Boolean),
    includeGranted: query.include_granted_scopes === 'true',
    loginHint: query.login_hint,
    language: pageLanguage(query.hl, account ?? query.login_hint, acceptLanguage),
    challenge: challenge
      ? { value: challenge, method: query.code_challenge_method === 'S256' ? 'S256' : 'plain' }
      : undefined,
    account,
    query: new URLSearchParams(params as Array<[string, string]>).toString(),
  }
}

function refuse({ app }: Google, query: z.infer<typeof querySchema>): Refusal | undefined {
  const invalid = (detail: string) => ({ status: 400, error: 'invalid_request', detail })
  if (!query.client_id) return invalid('Missing required parameter: client_id')
  if (query.client_id !== app.clientId)
    return { status: 401, error: 'invalid_client', detail: 'The OAuth client was not found.' }
  if (!query.redirect_uri) return invalid('Missing required parameter: redirect_uri')
  if (!app.redirectUris.includes(query.redirect_uri))
    return {
      status: 400,
      error: 'redirect_uri_mismatch',
      detail: `The redirect URI ${query.redirect_uri} is not registered for this app.`,
    }
  if (!query.response_type) return invalid('Required parameter is missing: response_type')
  if (query.response_type !== 'code') return invalid(`Invalid response_type: ${query.response_type}`)
  const scopes = readScopes(query.scope ?? '')
  if (scopes.length === 0) return invalid('Missing required parameter: scope')
  const unknown = unknownScopes(scopes)
  if (unknown.length > 0)
    return {
      status: 400,
      error: 'invalid_scope',
      detail: `Some requested scopes were invalid. {invalid=[${unknown.join(', ')}]}`,
    }
  const method = query.code_challenge_method
  if (method && method !== 'S256' && method !== 'plain')
    return invalid(`Invalid value for code_challenge_method: ${method}`)
  return undefined
}

/** `hl` decides, else the language of the person who is expected, else the browser's. */
export function pageLanguage(
  hl: string | undefined,
  person: string | undefined,
  acceptLanguage: string | undefined,
): Language {
  if (hl) return /^sv\b/i.test(hl) ? 'sv' : 'en'
  const account = person ? findAccount(person) : undefined
  if (account) return account.language
  return /^sv\b/i.test(acceptLanguage ?? '') ? 'sv' : 'en'
}
