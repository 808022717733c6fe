import type { OutboundFetch } from '../../platform/http-client.ts'
import type { AppProbe } from '../app-probe.ts'
import type { CloudApp } from '../sign-in.ts'
import { authorizationPage, type OAuthEndpoints } from './code-flow.ts'
import { readJsonObject } from './read-json.ts'

const timeout = 10_000
/** 43 characters, as RFC 7636 asks of a verifier; it protects nothing here. */
const verifier = 'a-look-from-the-doctor-that-signs-nobody-in'

interface ProbeInput {
  app: CloudApp
  endpoints: OAuthEndpoints
  redirectUri: string
  /** What the page of a refused request may hold in an encoding of its own. */
  decode?(location: string): string
}

const said = (text: string) =>
  /\b(?:invalid_client_id|invalid_client|deleted_client|unauthorized_client)\b/.exec(text)?.[0]

/**
 * Opens the sign-in page as a browser would, then offers a code that nobody issued. Vendors refuse a bad client id or
 * redirect address on the page itself, and a bad secret before they look at the code (RFC 6749, 4.1.2.1 and 5.2).
 */
export async function probeOAuth(fetch: OutboundFetch, input: ProbeInput): Promise<AppProbe> {
  let vendorTime: Date | null = null
  const answer = (state: AppProbe['state'], detail: string | null = null): AppProbe => ({
    state,
    detail,
    vendorTime,
  })
  try {
    const page = await openPage(fetch, input)
    vendorTime = page.date
    if (/\bredirect_uri_mismatch\b/.test(page.text))
      return answer('redirect_not_registered', 'redirect_uri_mismatch')
    const refused = said(page.text)
    if (refused) return answer('unknown_client', refused)
    if (page.status >= 500) return answer('unreachable', `http_${page.status}`)
    if (page.status >= 400) return answer('unclear', `http_${page.status}`)
    const error = await offerCode(fetch, input)
    if (error === 'invalid_client_id') return answer('unknown_client', error)
    if (error === 'invalid_client' || error === 'unauthorized_client') return answer('wrong_secret', error)
    return answer('ok')
  } catch (error) {
    return answer('unreachable', error instanceof Error ? reasonOf(error) : null)
  }
}

async function openPage(fetch: OutboundFetch, input: ProbeInput) {
  const request = {
    loginUrl: null,
    redirectUri: input.redirectUri,
    scopes: ['openid'],
    state: 'doctor',
    nonce: 'doctor',
    codeVerifier: verifier,
    loginHint: null,
    forceLogin: false,
    forceConsent: false,
    language: 'en',
  }
  const url = await authorizationPage(input.app, input.endpoints, { request, extra: {} })
  const answer = await fetch(url, { timeout, headers: { accept: 'text/html' } })
  const location = answer.headers.get('location') ?? ''
  const date = new Date(answer.headers.get('date') ?? '')
  return {
    status: answer.status,
    text: `${await answer.text()} ${decodeURIComponent(location.replaceAll(/%(?![\da-f]{2})/gi, ''))} ${input.decode?.(location) ?? ''}`,
    date: Number.isNaN(date.getTime()) ? null : date,
  }
}

/** The `error` with which the token endpoint refuses; null when it says none. */
async function offerCode(fetch: OutboundFetch, input: ProbeInput): Promise<string | null> {
  const { app, endpoints, redirectUri } = input
  const answer = await fetch(endpoints.token, {
    method: 'POST',
    timeout,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'authorization_code',
      code: 'doctor',
      redirect_uri: redirectUri,
      client_id: app.clientId,
      client_secret: app.clientSecret,
      code_verifier: verifier,
    }).toString(),
  })
  const error = readJsonObject(await answer.text())?.error
  return typeof error === 'string' ? error : null
}

/** The innermost reason: undici wraps what the network said. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}
