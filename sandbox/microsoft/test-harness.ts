import { createHash, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { startMail } from '../mail/mail.ts'
import { makeBrowser, type TestBrowser } from '../oauth/test-browser.ts'
import type { MicrosoftApp } from '../settings.ts'
import { inMemory } from '../store.ts'
import { password } from '../world.ts'
import { tenantId } from './directory.ts'
import { startMicrosoft } from './microsoft.ts'

const origin = 'http://localhost:3000/oauth/microsoft'

export const app = {
  clientId: '6f1d0c7e-53aa-4b1e-9f0e-1d2f3a4b5c6d',
  clientSecret: 'entra-test-secret',
  redirectUris: [`${origin}/callback`, `${origin}/admin-consent`],
  name: 'MSI Actions',
  signInAudience: 'AzureADMyOrg',
} as const satisfies MicrosoftApp

/** The same app for any directory's accounts. */
export const multiTenantApp = { ...app, signInAudience: 'AzureADMultipleOrgs' } as const

export const redirectUri = `${origin}/callback`
export const adminRedirectUri = `${origin}/admin-consent`

/** The scopes that the product asks for. */
export const productScopes = 'openid email profile offline_access User.Read Mail.ReadWrite Mail.Send'

/** Mail and Microsoft on free ports. Their state is kept in `dataDir`, by default in no file at all. */
export async function startWorld(dataDir = inMemory, registered: MicrosoftApp = app) {
  const mail = await startMail({ port: 0, dataDir })
  const microsoft = await startMicrosoft({ port: 0, dataDir, app: registered, postOffice: mail.postOffice })
  async function close() {
    await microsoft.close()
    await mail.close()
  }
  return {
    dataDir,
    mail,
    microsoft,
    close,
    /** Stops everything and forgets it. */
    async destroy() {
      await close()
      if (dataDir !== inMemory) rmSync(dataDir, { recursive: true })
    },
    async setFault(body: object) {
      const answer = await fetch(`${microsoft.url}/__sandbox/faults`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(await answer.text())
    },
    clearFaults: () => fetch(`${microsoft.url}/__sandbox/faults`, { method: 'DELETE' }),
  }
}

/** Builds the address that an app sends a person to. */
export function authorizationPath(extra: Record<string, string> = {}): string {
  const query = new URLSearchParams({
    client_id: app.clientId,
    redirect_uri: redirectUri,
    response_type: 'code',
    scope: productScopes,
    state: 'state-1',
    ...extra,
  })
  return `/${tenantId}/oauth2/v2.0/authorize?${query}`
}

/** Goes on to the consent page, signing in as `email` on the way, and returns its address. */
export async function signInTo(browser: TestBrowser, path: string, email: string): Promise<string> {
  const first = await browser.visit(path)
  const known = await browser.visit(first.location, { address: email })
  return (await browser.visit(known.location, { password })).location
}

/** Signs in and presses Accept where it is asked; returns where the browser is sent. */
export async function allow(browser: TestBrowser, path: string, email: string): Promise<URL> {
  const consent = await signInTo(browser, path, email)
  const page = await browser.visit(consent)
  if (page.location) return new URL(page.location)
  return new URL((await browser.visit(consent, { answer: 'accept' })).location)
}

/** Calls the token endpoint as the app. */
export async function callToken(base: string, form: Record<string, string>) {
  const response = await fetch(`${base}/${tenantId}/oauth2/v2.0/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...form }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

export interface Tokens {
  access_token: string
  refresh_token?: string
  scope: string
  expires_in: number
}

/** The whole way with PKCE: the tokens of `email` with these scopes. */
export async function connect(base: string, email: string, scope = productScopes): Promise<Tokens> {
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const path = authorizationPath({ scope, code_challenge: challenge, code_challenge_method: 'S256' })
  const back = await allow(makeBrowser(base), path, email)
  const { status, body } = await callToken(base, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  })
  if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`)
  return body as unknown as Tokens
}
