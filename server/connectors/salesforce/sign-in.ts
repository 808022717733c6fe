import { createHmac } from 'node:crypto'
import { z } from 'zod'
import type { OutboundFetch } from '../../platform/http-client.ts'
import { sameSecret } from '../../platform/ids.ts'
import { ConnectorError } from '../connector-error.ts'
import { authorizationPage, exchangeCode, revokeToken, type TokenAnswer } from '../oauth/code-flow.ts'
import { readJson } from '../oauth/read-json.ts'
import {
  AuthorizationRefused,
  type AuthorizationReply,
  type CloudApp,
  type Identity,
  type SignInVendor,
} from '../sign-in.ts'
import { endpointsAt, grantOf } from './grant.ts'
import { loginOrigin } from './login-host.ts'
import { salesforceRefusal } from './refusals.ts'
import { to18 } from './salesforce-id.ts'

/** Salesforce's web server flow with PKCE; identity from its userinfo. Every error is an AuthorizationRefused. */
export function createSalesforceSignIn({ fetch }: { fetch: OutboundFetch }): SignInVendor {
  return {
    async authorizationUrl(app, request) {
      const endpoints = endpointsAt(loginOrigin(app, request.loginUrl))
      const prompt = [request.forceLogin && 'login', request.forceConsent && 'consent'].filter(Boolean)
      const extra = { login_hint: request.loginHint, prompt: prompt.join(' ') || null }
      return authorizationPage(app, endpoints, { request, extra })
    },
    async exchange(app, reply) {
      try {
        return await exchange(fetch, app, reply)
      } catch (error) {
        throw salesforceRefusal(error)
      }
    },
    async revoke(app, token, loginUrl) {
      const endpoint = `${loginOrigin(app, loginUrl)}/services/oauth2/revoke`
      try {
        await revokeToken(fetch, endpoint, token)
      } catch (error) {
        throw new ConnectorError('temporary', { cause: error })
      }
    },
  }
}

async function exchange(fetch: OutboundFetch, app: CloudApp, reply: AuthorizationReply) {
  const endpoints = endpointsAt(loginOrigin(app, reply.loginUrl))
  const answer = await exchangeCode(fetch, app, { endpoints, reply })
  verifySignature(app, answer)
  const grant = grantOf(app, answer)
  if (!grant.instanceUrl) throw new AuthorizationRefused('failed', 'instance_url_missing')
  const identity = await readIdentity(fetch, grant.accessToken, grant.instanceUrl)
  const claimed = String(answer.id).split('/').slice(-2).map(to18)
  if (claimed[0] !== identity.crm?.orgId || claimed[1] !== identity.crm?.userId) {
    throw new AuthorizationRefused('failed', 'identity_mismatch')
  }
  return { grant, identity }
}

/** `signature` = base64 of HMAC-SHA256 over `id` + `issued_at` under the client secret. */
function verifySignature(app: CloudApp, answer: TokenAnswer) {
  const signed = `${String(answer.id)}${String(answer.issued_at)}`
  const expected = createHmac('sha256', app.clientSecret).update(signed).digest('base64')
  if (typeof answer.signature !== 'string' || !sameSecret(answer.signature, expected)) {
    throw new AuthorizationRefused('failed', 'signature_invalid')
  }
}

const longId = z.string().transform((id) => to18(id) ?? id)

const userinfo = z.object({
  user_id: longId,
  organization_id: longId,
  email: z.string().nullish(),
  email_verified: z.boolean().default(false),
  name: z.string().nullish(),
  active: z.boolean().default(true),
  language: z.string().nullish(),
  zoneinfo: z.string().nullish(),
})

/** A refused token is answered with 403 and plain text (`Bad_OAuth_Token`), neither 401 nor JSON. */
async function readIdentity(fetch: OutboundFetch, token: string, instanceUrl: string): Promise<Identity> {
  const { status, text } = await get(fetch, `${instanceUrl}/services/oauth2/userinfo`, token)
  if (status === 401 || status === 403) {
    const code = /^\w{1,60}$/.test(text.trim()) ? text.trim() : `http_${status}`
    throw new AuthorizationRefused('failed', code)
  }
  const parsed = status === 200 ? userinfo.safeParse(readJson(text)) : null
  if (!parsed?.success) throw new AuthorizationRefused('unreachable', `http_${status}`)
  const user = parsed.data
  return {
    email: (user.email ?? '').trim().toLowerCase(),
    emailVerified: user.email_verified,
    name: user.name ?? '',
    crm: {
      orgId: user.organization_id,
      userId: user.user_id,
      active: user.active,
      language: user.language ?? '',
      timeZone: user.zoneinfo ?? '',
    },
  }
}

async function get(fetch: OutboundFetch, url: string, token: string) {
  try {
    const answer = await fetch(url, {
      headers: { authorization: `Bearer ${token}`, accept: 'application/json' },
    })
    return { status: answer.status, text: await answer.text() }
  } catch (error) {
    throw new AuthorizationRefused('unreachable', null, error)
  }
}
