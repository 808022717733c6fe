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
  /** How the vendor speaks where it departs from RFC 6749. */
  dialect?: Dialect
}

type Finding = Pick<AppProbe, 'state' | 'detail'>

/** The look at one vendor: what its page may say, what its token endpoint is asked, and what that answer means. */
export interface Dialect {
  /** Of the sign-in page's address, beside what every vendor takes. */
  query: Record<string, string>
  /** What the page, with its address, says is wrong; null for nothing. */
  page(text: string): Finding | null
  /** Of the token request, beside client id and secret. */
  form: Record<string, string>
  /** `refusal` is null when the endpoint refused nothing. */
  token(refusal: TokenRefusal | null): Finding
}

/** What a token endpoint said; empty when it left it out. */
export interface TokenRefusal {
  error: string
  description: string
}

const said = (text: string) =>
  /\b(?:invalid_client_id|invalid_client|deleted_client|unauthorized_client)\b/.exec(text)?.[0]

/** A code that nobody issued: a bad secret is refused before it is looked at (RFC 6749, 5.2). */
export const strangeCode = { grant_type: 'authorization_code', code: 'doctor', code_verifier: verifier }

const standard: Dialect = {
  query: {},
  page(text) {
    if (/\bredirect_uri_mismatch\b/.test(text))
      return { state: 'redirect_not_registered', detail: 'redirect_uri_mismatch' }
    const refused = said(text)
    return refused ? { state: 'unknown_client', detail: refused } : null
  },
  form: strangeCode,
  token(refusal) {
    const error = refusal?.error
    if (error === 'invalid_client_id') return { state: 'unknown_client', detail: error }
    if (error === 'invalid_client' || error === 'unauthorized_client')
      return { state: 'wrong_secret', detail: error }
    return { state: 'ok', detail: null }
  },
}

/**
 * Opens the sign-in page as a browser would, then asks the token endpoint. Vendors refuse a bad client id or redirect
 * address on the page itself (RFC 6749, 4.1.2.1), and a bad secret at the endpoint.
 */
export async function probeOAuth(fetch: OutboundFetch, input: ProbeInput): Promise<AppProbe> {
  const dialect = input.dialect ?? standard
  let vendorTime: Date | null = null
  const answer = (state: AppProbe['state'], detail: string | null): AppProbe => ({
    state,
    detail,
    vendorTime,
  })
  try {
    const page = await openPage(fetch, input, dialect.query)
    vendorTime = page.date
    const refused = dialect.page(page.text)
    if (refused) return answer(refused.state, refused.detail)
    if (page.status >= 500) return answer('unreachable', `http_${page.status}`)
    if (page.status >= 400) return answer('unclear', `http_${page.status}`)
    const { state, detail } = dialect.token(await askForToken(fetch, input, dialect.form))
    return answer(state, detail)
  } catch (error) {
    return answer('unreachable', error instanceof Error ? reasonOf(error) : null)
  }
}

async function openPage(fetch: OutboundFetch, input: ProbeInput, extra: Dialect['query']) {
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
  const url = await authorizationPage(input.app, input.endpoints, { request, extra })
  const answer = await fetch(url, { timeout, headers: { accept: 'text/html' } })
  const location = answer.headers.get('location') ?? ''
  const date = new Date(answer.headers.get('date') ?? '')
  return {
    status: answer.status,
    text: `${await answer.text()} ${decodeURIComponent(location.replaceAll(/%(?![\da-f]{2})/gi, ''))} ${input.decode?.(location) ?? ''}`,
    date: Number.isNaN(date.getTime()) ? null : date,
  }
}

/** How the token endpoint refuses; null when it does not. What it gives is read by nobody. */
async function askForToken(
  fetch: OutboundFetch,
  input: ProbeInput,
  form: Dialect['form'],
): Promise<TokenRefusal | null> {
  const { app, endpoints, redirectUri } = input
  const answer = await fetch(endpoints.token, {
    method: 'POST',
    timeout,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      ...form,
      redirect_uri: redirectUri,
      client_id: app.clientId,
      client_secret: app.clientSecret,
    }).toString(),
  })
  const body = readJsonObject(await answer.text())
  if (answer.status === 200) return null
  const text = (value: unknown) => (typeof value === 'string' ? value : '')
  return { error: text(body?.error), description: text(body?.error_description) }
}

/** The innermost reason: undici wraps what the network said. */
function reasonOf(error: Error): string {
  return error.cause instanceof Error && error.cause.message ? error.cause.message : error.message
}
