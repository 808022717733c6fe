import type { FastifyInstance } from 'fastify'
import { publicKeys } from '../../oauth/jwt.ts'
import { bearerOf, findAccessToken } from '../../oauth/tokens.ts'
import { ownOrigin } from '../../own-origin.ts'
import { isSharedTenant } from '../directory.ts'
import type { Microsoft } from '../state.ts'
import { identityClaims, issuer } from './tokens.ts'

/** Discovery, the keys that check an id_token, and OpenID's userinfo. */
export function identityRoutes(app: FastifyInstance, microsoft: Microsoft): void {
  app.get('/:tenant/v2.0/.well-known/openid-configuration', (request) => {
    const { tenant } = request.params as { tenant: string }
    const base = ownOrigin(request)
    return {
      // For the tenants that stand for all, the issuer holds a literal placeholder.
      issuer: isSharedTenant(tenant) ? 'https://login.microsoftonline.com/{tenantid}/v2.0' : issuer,
      authorization_endpoint: `${base}/${tenant}/oauth2/v2.0/authorize`,
      token_endpoint: `${base}/${tenant}/oauth2/v2.0/token`,
      end_session_endpoint: `${base}/${tenant}/oauth2/v2.0/logout`,
      jwks_uri: `${base}/${tenant}/discovery/v2.0/keys`,
      userinfo_endpoint: `${base}/oidc/userinfo`,
      response_types_supported: ['code'],
      response_modes_supported: ['query'],
      scopes_supported: ['openid', 'profile', 'email', 'offline_access'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256'],
      token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
      code_challenge_methods_supported: ['S256', 'plain'],
    }
  })
  app.get('/:tenant/discovery/v2.0/keys', () => publicKeys(microsoft.store.state.signingKey))
  app.get('/oidc/userinfo', (request, reply) => {
    const token = findAccessToken(microsoft, bearerOf(request.headers.authorization))
    if (!token?.scopes.includes('openid'))
      return reply.code(401).header('www-authenticate', 'Bearer error="invalid_token"').send()
    return reply.send(identityClaims(token.account, token.scopes))
  })
}
