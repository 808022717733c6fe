import { z } from 'zod'
import {
  authorizationFields,
  type AuthorizationRequest as CommonRequest,
  optionalText,
  pageLanguage,
  readCommon,
} from '../../oauth/request.ts'
import type { Language } from '../../world.ts'
import type { Google } from '../state.ts'
import { readScopes, unknownScopes } from './scopes.ts'

const querySchema = z.object({
  ...authorizationFields,
  access_type: optionalText,
  include_granted_scopes: optionalText,
  hl: optionalText,
  hd: optionalText,
})

/** An authorization request that is in order. */
export interface AuthorizationRequest extends CommonRequest {
  offline: boolean
  includeGranted: boolean
  language: Language
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
  return {
    ...readCommon(query, readScopes(query.scope ?? '')),
    offline: query.access_type === 'offline',
    includeGranted: query.include_granted_scopes === 'true',
    language: pageLanguage(query.hl, query.account ?? query.login_hint, acceptLanguage),
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
