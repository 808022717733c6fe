import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { ConnectorError } from '../connector-error.ts'
import {
  authorizationPage,
  exchangeCode,
  OAuthRefused,
  OAuthReplyInvalid,
  OAuthUnreachable,
  revokeToken,
} from '../oauth/code-flow.ts'
import { readJson } from '../oauth/read-json.ts'
import {
  type AuthorizationFailure,
  AuthorizationRefused,
  type Identity,
  type SignInVendor,
} from '../sign-in.ts'
import { googleEndpoints } from './endpoints.ts'
import { grantOf } from './grant.ts'

interface Parts {
  fetch: OutboundFetch
  clock: Clock
}

/** Google's sign-in. `request.scopes` travel as given; what was granted stands in the grant, as Google names it. */
export function createGoogleSignIn({ fetch, clock }: Parts): SignInVendor {
  return {
    authorizationUrl(app, request) {
      const extra = {
        access_type: 'offline',
        // Without asking for consent a refresh token comes only the first time.
        prompt: request.forceLogin ? 'select_account consent' : 'consent',
        include_granted_scopes: 'true',
        login_hint: request.loginHint,
        hl: request.language,
      }
      return authorizationPage(app, googleEndpoints(app), { request, extra })
    },
    async exchange(app, reply) {
      const endpoints = googleEndpoints(app)
      try {
        const grant = grantOf(await exchangeCode(fetch, app, { endpoints, reply }), clock)
        return { grant, identity: await readIdentity(fetch, endpoints.userinfo, grant.accessToken) }
      } catch (error) {
        throw googleRefusal(error)
      }
    },
    async revoke(app, token) {
      try {
        await revokeToken(fetch, googleEndpoints(app).revocation, token)
      } catch (error) {
        throw new ConnectorError('temporary', { cause: error })
      }
    },
  }
}

const userinfo = z.object({
  email: z.string().min(1),
  email_verified: z.boolean().default(false),
  name: z.string().nullish(),
})

async function readIdentity(fetch: OutboundFetch, url: string, token: string): Promise<Identity> {
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => {
      throw new AuthorizationRefused('unreachable', null, error)
    })
  if (answer.status === 401 || answer.status === 403) {
    throw new AuthorizationRefused('failed', `userinfo_http_${answer.status}`)
  }
  const user = answer.status === 200 ? userinfo.safeParse(readJson(answer.text)) : null
  if (!user?.success) throw new AuthorizationRefused('unreachable', `userinfo_http_${answer.status}`)
  const { email, email_verified, name } = user.data
  return { email: email.trim().toLowerCase(), emailVerified: email_verified, name: name ?? '', crm: null }
}

const failures: Record<string, AuthorizationFailure> = {
  access_denied: 'denied',
  admin_policy_enforced: 'app_blocked',
  org_internal: 'app_blocked',
  invalid_grant: 'code_unusable',
  invalid_client: 'app_secret',
  unauthorized_client: 'app_secret',
}

function googleRefusal(error: unknown): unknown {
  if (error instanceof OAuthUnreachable) return new AuthorizationRefused('unreachable', null, error)
  if (error instanceof OAuthReplyInvalid) return new AuthorizationRefused('failed', error.reason, error)
  if (!(error instanceof OAuthRefused)) return error
  const code = error.error.replace(/[^\w.-]/g, '').slice(0, 80)
  return new AuthorizationRefused(failures[error.error] ?? 'failed', code, error)
}
