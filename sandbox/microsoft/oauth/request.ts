import { z } from 'zod'
import {
  authorizationFields,
  type AuthorizationRequest as CommonRequest,
  optionalText,
  pageLanguage,
  readCommon,
} from '../../oauth/request.ts'
import type { Language } from '../../world.ts'
import { isKnownTenant, isSharedTenant } from '../directory.ts'
import type { Microsoft } from '../state.ts'
import { notMultiTenant, type Refusal } from './aadsts.ts'
import { hasLongNames, readScopes, unknownScopes } from './scopes.ts'

const querySchema = z.object({
  ...authorizationFields,
  response_mode: optionalText,
  domain_hint: optionalText,
  /** Language of Microsoft's pages. */
  mkt: optionalText,
})

/** An authorization request that is in order. */
export interface AuthorizationRequest extends CommonRequest {
  /** As it stood in the address: every page of the way stays below it. */
  tenant: string
  language: Language
  longNames: boolean
}

/**
 * Checks an authorization request as Entra does: what is wrong with client or address is said on Microsoft's own
 * page, never sent to an address that was not registered.
 */
export function readAuthorization(
  microsoft: Microsoft,
  asked: { tenant: string; query: unknown; acceptLanguage: string | undefined },
): AuthorizationRequest | Refusal {
  const query = querySchema.parse(asked.query)
  const refusal = refuse(microsoft, asked.tenant, query)
  if (refusal) return refusal
  return {
    ...readCommon(query, readScopes(query.scope ?? '')),
    tenant: asked.tenant,
    longNames: hasLongNames(query.scope ?? ''),
    language: pageLanguage(query.mkt, query.account ?? query.login_hint, asked.acceptLanguage),
  }
}

const invalid = (code: number, message: string): Refusal => ({ error: 'invalid_request', code, message })

/** The tenant is not here, the client is not known in it, or may be used only below its own tenant's address. */
export function refuseApp(
  { app }: Microsoft,
  asked: { tenant: string; clientId: string | undefined },
): Refusal | undefined {
  if (!isKnownTenant(asked.tenant))
    return invalid(
      90002,
      `Tenant '${asked.tenant}' not found. Check to make sure you have the correct tenant ID.`,
    )
  if (!asked.clientId)
    return invalid(900144, "The request body must contain the following parameter: 'client_id'.")
  if (asked.clientId !== app.clientId)
    return {
      error: 'unauthorized_client',
      code: 700016,
      message: `Application with identifier '${asked.clientId}' was not found in the directory.`,
    }
  if (app.signInAudience === 'AzureADMyOrg' && isSharedTenant(asked.tenant)) return notMultiTenant(app)
  return undefined
}

/** The address is not one that the app has registered. */
export function refuseRedirect({ app }: Microsoft, redirectUri: string | undefined): Refusal | undefined {
  if (redirectUri && app.redirectUris.includes(redirectUri)) return undefined
  return invalid(
    50011,
    `The redirect URI '${redirectUri ?? ''}' specified in the request does not match the redirect URIs configured for the application '${app.clientId}'.`,
  )
}

function refuse(
  microsoft: Microsoft,
  tenant: string,
  query: z.infer<typeof querySchema>,
): Refusal | undefined {
  const early =
    refuseApp(microsoft, { tenant, clientId: query.client_id }) ??
    refuseRedirect(microsoft, query.redirect_uri)
  if (early) return early
  if (query.response_type !== 'code')
    return invalid(
      70005,
      `response_type '${query.response_type ?? ''}' is not supported for the application.`,
    )
  if (query.response_mode && query.response_mode !== 'query')
    return invalid(70007, `'${query.response_mode}' is not a supported value of 'response_mode' here.`)
  const scopes = readScopes(query.scope ?? '')
  if (scopes.length === 0)
    return invalid(900144, "The request body must contain the following parameter: 'scope'.")
  const unknown = unknownScopes(scopes)
  if (unknown.length > 0)
    return {
      error: 'invalid_client',
      code: 650053,
      message: `The application asked for scope '${unknown.join(' ')}' that doesn't exist on the resource.`,
    }
  return undefined
}
