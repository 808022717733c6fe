import { createHash, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import jsforce from 'jsforce'
import type { SalesforceApp } from '../settings.ts'
import { inMemory } from '../store.ts'
import { password } from '../world.ts'
import { type RunningSalesforce, startSalesforce } from './salesforce.ts'

export const app: SalesforceApp = {
  name: 'MSI Actions',
  clientId: '3MVG9sandbox.Key',
  clientSecret: 'a secret + with / signs',
  redirectUris: ['http://localhost:5999/oauth/salesforce/callback'],
  canvasUrl: 'http://localhost:5999/panel/app1',
}

/** A Salesforce of its own for one test file, on a free port. */
export interface TestOrg extends RunningSalesforce {
  /** Stops and starts again on the same folder; what is kept in memory is forgotten. */
  restart(): Promise<TestOrg>
  fault(fault: Record<string, unknown>): Promise<void>
  clearFaults(): Promise<void>
}

/** Starts an org. Its state is kept in `dataDir`, by default in no file at all; `close` removes it. */
export async function startOrg(dataDir = inMemory): Promise<TestOrg> {
  const running = await startSalesforce({ port: 0, dataDir, app })
  const post = async (fault: Record<string, unknown>) => {
    const answer = await fetch(`${running.url}/__sandbox/faults`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    })
    if (answer.status !== 201) throw new Error(await answer.text())
  }
  return {
    url: running.url,
    fault: post,
    async clearFaults() {
      await fetch(`${running.url}/__sandbox/faults`, { method: 'DELETE' })
    },
    async restart() {
      await running.close()
      return startOrg(dataDir)
    },
    async close() {
      await running.close()
      if (dataDir !== inMemory) rmSync(dataDir, { recursive: true, force: true })
    },
  }
}

/** A browser without a screen: keeps cookies, never follows redirects by itself. */
export class Browser {
  readonly cookies = new Map<string, string>()
  readonly base: string

  constructor(base: string) {
    this.base = base
  }

  async get(path: string): Promise<Response> {
    return this.send(path, {})
  }

  async post(path: string, form: Record<string, string>): Promise<Response> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(form) })
  }

  async signIn(username: string): Promise<void> {
    const answer = await this.post('/login', { username, pw: password, startURL: '/' })
    if (answer.status !== 303) throw new Error(`sign-in answered ${answer.status}`)
  }

  private async send(path: string, init: RequestInit): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const headers = { cookie }
    const answer = await fetch(new URL(path, this.base), { ...init, headers, redirect: 'manual' })
    for (const line of answer.headers.getSetCookie()) {
      const [name = '', value = ''] = (line.split(';')[0] ?? '').split('=')
      if (line.includes('Max-Age=0')) this.cookies.delete(name)
      else this.cookies.set(name, value)
    }
    return answer
  }
}

/** The value of a hidden form field in a page. */
export function hidden(page: string, name: string): string {
  const value = new RegExp(`name="${name}" value="([^"]*)"`).exec(page)?.[1] ?? ''
  return value.replaceAll('&amp;', '&').replaceAll('&quot;', '"').replaceAll('&#39;', "'")
}

export const verifier = randomBytes(128).toString('base64url')

/** The address of the authorize page with everything a well-behaved app sends; `change` overrides. */
export function authorizePath(change: Record<string, string | null> = {}): string {
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: app.clientId,
    redirect_uri: app.redirectUris[0] ?? '',
    scope: 'api refresh_token openid id',
    state: 'a state',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    nonce: 'n-1',
  })
  for (const [name, value] of Object.entries(change)) {
    if (value === null) query.delete(name)
    else query.set(name, value)
  }
  return `/services/oauth2/authorize?${query}`
}

/** Walks authorize and consent as a signed-in person; returns the address that it leads back to. */
export async function walk(browser: Browser, path: string, decision = 'allow'): Promise<URL> {
  const answer = await browser.get(path)
  if (answer.status === 302) return new URL(answer.headers.get('location') ?? '', browser.base)
  const page = await answer.text()
  const form = { ask: hidden(page, 'ask'), formToken: hidden(page, 'formToken'), decision }
  const decided = await browser.post('/services/oauth2/consent', form)
  return new URL(decided.headers.get('location') ?? '', browser.base)
}

export interface TokenAnswer {
  access_token: string
  refresh_token: string
  signature: string
  scope: string
  id: string
  id_token: string
  issued_at: string
  instance_url: string
  error?: string
  error_description?: string
}

/** POSTs to the token endpoint with the app's secret. */
export async function token(
  base: string,
  form: Record<string, string>,
): Promise<{ status: number; body: TokenAnswer }> {
  const body = new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...form })
  const answer = await fetch(`${base}/services/oauth2/token`, { method: 'POST', body })
  return { status: answer.status, body: (await answer.json()) as TokenAnswer }
}

/** Exchanges a code as the app does. */
export async function exchange(base: string, code: string): Promise<TokenAnswer> {
  const redirect = app.redirectUris[0] ?? ''
  const form = { grant_type: 'authorization_code', code, redirect_uri: redirect, code_verifier: verifier }
  return (await token(base, form)).body
}

/** Signs a person in, allows the app and returns its tokens. */
export async function connect(base: string, username: string, scope = 'api refresh_token openid id') {
  const browser = new Browser(base)
  await browser.signIn(username)
  const back = await walk(browser, authorizePath({ scope }))
  return exchange(base, back.searchParams.get('code') ?? '')
}

/** The vendor's own client on an access token. */
export function client(base: string, accessToken: string) {
  return new jsforce.Connection({ instanceUrl: base, accessToken, version: '66.0' })
}
