import { createHash, randomBytes } from 'node:crypto'
import { rmSync } from 'node:fs'
import { startMail } from '../mail/mail.ts'
import { type TestBrowser as Browser, makeBrowser } from '../oauth/test-browser.ts'
import { inMemory } from '../store.ts'
import { password } from '../world.ts'
import { startGoogle } from './google.ts'

export const app = {
  clientId: 'msi.apps.googleusercontent.com',
  clientSecret: 'GOCSPX-test',
  redirectUris: ['http://localhost:3000/oauth/google/callback'],
  name: 'MSI Actions',
}

export const redirectUri = app.redirectUris[0] ?? ''

/** The scopes that the product asks for. */
export const productScopes =
  'openid email https://www.googleapis.com/auth/gmail.compose https://www.googleapis.com/auth/gmail.readonly'

/** Mail and Google on free ports. Their state is kept in `dataDir`, by default in no file at all. */
export async function startWorld(dataDir = inMemory) {
  const mail = await startMail({ port: 0, dataDir })
  const google = await startGoogle({ port: 0, dataDir, app, postOffice: mail.postOffice })
  async function close() {
    await google.close()
    await mail.close()
  }
  return {
    dataDir,
    mail,
    google,
    close,
    /** Stops everything and forgets it. */
    async destroy() {
      await close()
      if (dataDir !== inMemory) rmSync(dataDir, { recursive: true })
    },
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
    access_type: 'offline',
    ...extra,
  })
  return `/o/oauth2/v2/auth?${query}`
}

/** Goes on to the consent page, signing in as `email` on the way, and returns its address. */
export async function signInTo(browser: Browser, path: string, email: string): Promise<string> {
  const first = await browser.visit(path)
  const identified = await browser.visit(first.location, { identifier: email })
  const signedIn = await browser.visit(identified.location, { password })
  return signedIn.location
}

/** Presses Continue with these boxes ticked; returns where the browser is sent. */
export async function allow(browser: Browser, consent: string, ticked: string[]): Promise<URL> {
  const form: Array<[string, string]> = ticked.map((scope) => ['scope', scope])
  const answer = await browser.visit(consent, [...form, ['answer', 'continue']])
  return new URL(answer.location)
}

export interface Tokens {
  access_token: string
  refresh_token?: string
  scope: string
  expires_in: number
  id_token?: string
}

/** Calls /token as the app. */
export async function callToken(base: string, form: Record<string, string>) {
  const response = await fetch(`${base}/token`, {
    method: 'POST',
    body: new URLSearchParams({ client_id: app.clientId, client_secret: app.clientSecret, ...form }),
  })
  return { status: response.status, body: (await response.json()) as Record<string, unknown> }
}

/** The whole way with PKCE: the tokens of `email` with these scopes. */
export async function connect(base: string, email: string, scope = productScopes): Promise<Tokens> {
  const browser = makeBrowser(base)
  const verifier = randomBytes(32).toString('base64url')
  const challenge = createHash('sha256').update(verifier).digest('base64url')
  const path = authorizationPath({
    scope,
    prompt: 'consent',
    code_challenge: challenge,
    code_challenge_method: 'S256',
  })
  const consent = await signInTo(browser, path, email)
  const back = await allow(browser, consent, scope.split(' '))
  const { status, body } = await callToken(base, {
    grant_type: 'authorization_code',
    code: back.searchParams.get('code') ?? '',
    redirect_uri: redirectUri,
    code_verifier: verifier,
  })
  if (status !== 200) throw new Error(`no tokens: ${JSON.stringify(body)}`)
  return body as unknown as Tokens
}
