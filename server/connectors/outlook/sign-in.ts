import { z } from 'zod'
import type { Clock } from '../../platform/clock.ts'
import type { OutboundFetch } from '../../platform/http-client.ts'
import {
  authorizationPage,
  exchangeCode,
  OAuthRefused,
  OAuthReplyInvalid,
  OAuthUnreachable,
} from '../oauth/code-flow.ts'
import { readJson } from '../oauth/read-json.ts'
import { AuthorizationRefused, type Identity, type SignInVendor } from '../sign-in.ts'
import { aadstsOf, failureOf } from './aadsts.ts'
import { microsoftEndpoints } from './endpoints.ts'
import { grantOf } from './grant.ts'

interface Parts {
  fetch: OutboundFetch
  clock: Clock
}

/** Microsoft's sign-in. `request.scopes` travel as given. */
export function createMicrosoftSignIn({ fetch, clock }: Parts): SignInVendor {
  return {
    authorizationUrl(app, request) {
      const extra = {
        response_mode: 'query',
        // Never `consent`: where only administrators may consent it would refuse an app that they have approved.
        prompt: request.forceLogin ? 'login' : 'select_account',
        login_hint: request.loginHint,
      }
      return authorizationPage(app, microsoftEndpoints(app), { request, extra })
    },
    async exchange(app, reply) {
      const endpoints = microsoftEndpoints(app)
      try {
        const grant = grantOf(await exchangeCode(fetch, app, { endpoints, reply }), clock)
        return { grant, identity: await readIdentity(fetch, endpoints.graph, grant.accessToken) }
      } catch (error) {
        throw microsoftRefusal(error)
      }
    },
    // Microsoft has no way to give a token back: the person takes the app away at myapps.microsoft.com.
    async revoke() {},
  }
}

/** `mail` is null for some accounts; their sign-in name stands in for it. */
const person = z.object({
  mail: z.string().min(1).nullish(),
  userPrincipalName: z.string().min(1),
  displayName: z.string().nullish(),
})

async function readIdentity(fetch: OutboundFetch, graph: string, token: string): Promise<Identity> {
  const url = `${graph}/me?$select=mail,userPrincipalName,displayName`
  const answer = await fetch(url, { headers: { authorization: `Bearer ${token}` } })
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch((error: unknown) => {
      throw new AuthorizationRefused('unreachable', null, error)
    })
  const vendorCode = `me_http_${answer.status}`
  if (answer.status === 401 || answer.status === 403) throw new AuthorizationRefused('failed', vendorCode)
  const found = answer.status === 200 ? person.safeParse(readJson(answer.text)) : null
  if (!found?.success) throw new AuthorizationRefused('unreachable', vendorCode)
  const { mail, userPrincipalName, displayName } = found.data
  const email = (mail ?? userPrincipalName).trim().toLowerCase()
  // The organisation's own directory says so.
  return { email, emailVerified: true, name: displayName ?? '', crm: null }
}

function microsoftRefusal(error: unknown): unknown {
  if (error instanceof OAuthUnreachable) return new AuthorizationRefused('unreachable', null, error)
  if (error instanceof OAuthReplyInvalid) return new AuthorizationRefused('failed', error.reason, error)
  if (!(error instanceof OAuthRefused)) return error
  const vendorCode = aadstsOf(error.description) ?? error.error.replace(/[^\w.-]/g, '').slice(0, 80)
  return new AuthorizationRefused(failureOf(error), vendorCode, error)
}
