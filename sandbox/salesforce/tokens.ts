import { createHmac, createPrivateKey, createPublicKey, type JsonWebKey, sign } from 'node:crypto'
import { org } from '../world.ts'
import type { Salesforce } from './context.ts'
import { OauthError } from './errors.ts'
import { isOn } from './faults.ts'
import { randomToken } from './ids.ts'
import { findRow } from './records.ts'
import type { AccessToken, Code, Grant } from './state.ts'

/** A user may approve one app five times at once; the sixth approval ends the oldest. */
const approvalsPerUser = 5
const codeLifetimeMs = 15 * 60_000

/** The org's id, or another one while `other_org` is on. */
export function orgId(salesforce: Salesforce): string {
  return isOn(salesforce, 'other_org') ? '00DNw0000009Zz9MAE' : org.id
}

/** The identity URL of a user, which is also the `sub` of openid. */
export function identityUrl(salesforce: Salesforce, userId: string): string {
  return `${salesforce.url()}/id/${orgId(salesforce)}/${userId}`
}

/** Makes a single-use authorization code. It ends in `==`, as real ones do, so it must be percent-encoded. */
export function issueCode(salesforce: Salesforce, code: Omit<Code, 'expiresAt' | 'used'>): string {
  const value = `aPrx${randomToken(36)}==`
  salesforce.store.state.codes[value] = { ...code, expiresAt: Date.now() + codeLifetimeMs, used: false }
  salesforce.store.save()
  return value
}

/** Makes an access token that lives `minutes` (by default the org's session time-out). */
export function issueAccessToken(
  salesforce: Salesforce,
  token: { userId: string; scopes: string[]; grantId: string | null; minutes?: number },
): { value: string; issuedAt: number } {
  const { state } = salesforce.store
  const issuedAt = Date.now()
  forgetExpired(salesforce, issuedAt)
  const value = `${org.id.slice(0, 15)}!AQ8AQ${randomToken(60)}`
  const expiresAt = issuedAt + (token.minutes ?? state.tokenLifetimeMinutes) * 60_000
  const { userId, scopes, grantId } = token
  const clientId = salesforce.app.clientId
  state.accessTokens[value] = { userId, scopes, grantId, clientId, issuedAt, expiresAt }
  return { value, issuedAt }
}

/** Expired tokens and codes say the same when they are gone a day later; the file need not keep them. */
function forgetExpired(salesforce: Salesforce, now: number): void {
  const { state } = salesforce.store
  const dayAgo = now - 86_400_000
  for (const [value, token] of Object.entries(state.accessTokens)) {
    if (token.expiresAt < dayAgo && token.issuedAt < dayAgo) delete state.accessTokens[value]
  }
  for (const [value, code] of Object.entries(state.codes))
    if (code.expiresAt < dayAgo) delete state.codes[value]
}

/** Records an approval with a refresh token of its own and ends the oldest when there are six. */
export function approve(salesforce: Salesforce, userId: string, scopes: string[]): Grant {
  const { state } = salesforce.store
  const refreshToken = `5Aep861${randomToken(60)}`
  const { clientId } = salesforce.app
  const grant: Grant = { id: randomToken(12), userId, clientId, scopes, refreshToken, spent: [] }
  state.grants.push(grant)
  const own = state.grants.filter((one) => one.userId === userId && one.clientId === clientId)
  for (const old of own.slice(0, -approvalsPerUser)) endGrant(salesforce, old)
  return grant
}

/** Ends an approval: its refresh token and every access token that came from it are dead. */
export function endGrant(salesforce: Salesforce, grant: Grant): void {
  const { state } = salesforce.store
  state.grants = state.grants.filter((one) => one.id !== grant.id)
  for (const [value, token] of Object.entries(state.accessTokens)) {
    if (token.grantId === grant.id) delete state.accessTokens[value]
  }
}

/**
 * The approval that a refresh token belongs to. A token that rotation has replaced ends the whole approval.
 * Throws `invalid_grant: expired access/refresh token`.
 */
export function grantOfRefreshToken(salesforce: Salesforce, refreshToken: string): Grant {
  const { grants } = salesforce.store.state
  const current = grants.find((one) => one.refreshToken === refreshToken)
  if (current) return current
  const reused = grants.find((one) => one.spent.includes(refreshToken))
  if (reused) {
    endGrant(salesforce, reused)
    salesforce.store.save()
  }
  throw new OauthError('invalid_grant', 'expired access/refresh token')
}

/** The token when it is alive; using it in the second half of its life makes it live on. */
export function liveToken(salesforce: Salesforce, value: string | undefined): AccessToken | undefined {
  const { state } = salesforce.store
  const token = value ? state.accessTokens[value] : undefined
  const now = Date.now()
  if (!token || token.expiresAt <= now) return undefined
  if (findRow(salesforce, token.userId)?.IsActive !== true) return undefined
  const lifetime = state.tokenLifetimeMinutes * 60_000
  if (token.grantId && token.expiresAt - now < lifetime / 2) {
    token.expiresAt = now + lifetime
    salesforce.store.save()
  }
  return token
}

/** `signature` of a token answer: HMAC-SHA256 of `id` and `issued_at` under the consumer secret, base64. */
export function signIdentity(salesforce: Salesforce, id: string, issuedAt: string): string {
  return createHmac('sha256', salesforce.app.clientSecret).update(`${id}${issuedAt}`).digest('base64')
}

/** A signed id token (RS256) for openid. Times in seconds, `sub` is the identity URL. */
export function issueIdToken(
  salesforce: Salesforce,
  subject: { userId: string; nonce: string | null },
): string {
  const user = findRow(salesforce, subject.userId)
  const now = Math.floor(Date.now() / 1000)
  const sub = identityUrl(salesforce, subject.userId)
  const payload = {
    iss: salesforce.url(),
    sub,
    aud: salesforce.app.clientId,
    iat: now,
    exp: now + 120,
    ...(subject.nonce ? { nonce: subject.nonce } : {}),
    user_id: subject.userId,
    organization_id: orgId(salesforce),
    email: user?.Email ?? null,
    email_verified: isVerified(salesforce, subject.userId),
    name: user?.Name ?? null,
    preferred_username: user?.Username ?? null,
  }
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url')
  const input = `${encode({ alg: 'RS256', typ: 'JWT', kid: 'sandbox' })}.${encode(payload)}`
  const key = createPrivateKey(salesforce.store.state.signingKey)
  return `${input}.${sign('sha256', Buffer.from(input), key).toString('base64url')}`
}

/** The public half of the signing key, for `/id/keys`. */
export function publicKey(salesforce: Salesforce): JsonWebKey {
  const key = createPublicKey(createPrivateKey(salesforce.store.state.signingKey))
  return { ...key.export({ format: 'jwk' }), kid: 'sandbox', use: 'sig', alg: 'RS256' }
}

/** Whether Salesforce has verified this user's e-mail address. */
export function isVerified(salesforce: Salesforce, userId: string): boolean {
  return !salesforce.store.state.unverified.includes(userId) && !isOn(salesforce, 'email_unverified', userId)
}
