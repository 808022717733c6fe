import type { OAuthEndpoints, TokenAnswer } from '../oauth/code-flow.ts'
import { AuthorizationRefused, type CloudApp, type Grant } from '../sign-in.ts'
import { isInstanceAddress, isLoginAddress } from './login-host.ts'

/** OAuth at a login host or at an instance: both serve it. From the general one people are led on to their My Domain. */
export function endpointsAt(origin: string): OAuthEndpoints {
  return {
    isIssuer: (issuer) => isLoginAddress(issuer, { baseUrl: null }),
    authorization: `${origin}/services/oauth2/authorize`,
    token: `${origin}/services/oauth2/token`,
  }
}

/**
 * Salesforce tells no lifetime: a token is refreshed when it is refused.
 * Throws AuthorizationRefused `failed` for an instance that is not Salesforce's: tokens would be sent there.
 */
export function grantOf(app: CloudApp, answer: TokenAnswer): Grant {
  const instanceUrl = answer.instance_url
  if (typeof instanceUrl === 'string' && !isInstanceAddress(instanceUrl, app)) {
    throw new AuthorizationRefused('failed', 'instance_url_not_allowed')
  }
  return {
    accessToken: answer.access_token,
    refreshToken: answer.refresh_token ?? null,
    expiresAt: null,
    scopes: answer.scope?.split(/\s+/).filter(Boolean) ?? [],
    instanceUrl: typeof instanceUrl === 'string' ? new URL(instanceUrl).origin : null,
  }
}
