import { randomBytes } from 'node:crypto'
import type { AccessToken, Code, Grant, OAuthServer, RefreshToken } from './state.ts'

const codeLifetimeMs = 10 * 60 * 1000

type Of = Pick<Grant, 'account' | 'clientId'>

/** Makes the code that goes back to the app; `prefix` is how the vendor's codes begin. */
export function makeCode(
  { store }: OAuthServer,
  prefix: string,
  row: Omit<Code, 'code' | 'expires' | 'used'>,
): string {
  const code = `${prefix}${randomBytes(52).toString('base64url')}`
  const now = Date.now()
  store.state.codes = store.state.codes.filter((one) => one.expires > now)
  store.state.codes.push({ ...row, code, expires: now + codeLifetimeMs, used: false })
  store.save()
  return code
}

/** Keeps a new access token; those that have ended are forgotten. The caller saves. */
export function saveAccessToken({ store }: OAuthServer, token: AccessToken): void {
  const now = Date.now()
  store.state.accessTokens = store.state.accessTokens.filter((one) => one.expires > now)
  store.state.accessTokens.push(token)
}

/** A living access token, or undefined. */
export function findAccessToken({ store }: OAuthServer, token: string): AccessToken | undefined {
  return store.state.accessTokens.find((one) => one.token === token && one.expires > Date.now())
}

/** The bearer of an Authorization header; '' when there is none. */
export function bearerOf(authorization: string | undefined): string {
  return /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
}

/** What the account has allowed the app; undefined when it never did. */
export function findGrant({ store }: OAuthServer, of: Of): Grant | undefined {
  return store.state.grants.find((one) => one.account === of.account && one.clientId === of.clientId)
}

/** Adds a consent to what the account has allowed the app: what was asked anew is decided anew. The caller saves. */
export function widenGrant(
  server: OAuthServer,
  of: Of,
  consent: { asked: string[]; given: string[] },
): { grant: Grant; first: boolean } {
  const known = findGrant(server, of)
  const grant = known ?? { account: of.account, clientId: of.clientId, scopes: [] }
  if (!known) server.store.state.grants.push(grant)
  const kept = grant.scopes.filter((scope) => !consent.asked.includes(scope))
  grant.scopes = [...kept, ...consent.given]
  return { grant, first: !known }
}

/** Takes back everything that an app may do for an account: the grant and all its tokens. */
export function revokeGrant({ store }: OAuthServer, of: Of): void {
  forget({ store }, (row) => row.account === of.account && row.clientId === of.clientId)
}

/** Ends every token and grant of an account, or of everybody, as a changed password does. */
export function revokeAll({ store }: OAuthServer, account: string | undefined): void {
  forget({ store }, (row) => account === undefined || row.account === account)
}

/** Ends the access tokens of an account, or of everybody; refresh tokens live. */
export function expireAccessTokens({ store }: OAuthServer, account: string | undefined): void {
  for (const token of store.state.accessTokens)
    if (account === undefined || token.account === account) token.expires = 0
  store.save()
}

function forget({ store }: OAuthServer, isMeant: (row: Of) => boolean): void {
  const stays = (row: Grant | RefreshToken | AccessToken) => !isMeant(row)
  store.state.grants = store.state.grants.filter(stays)
  store.state.refreshTokens = store.state.refreshTokens.filter(stays)
  store.state.accessTokens = store.state.accessTokens.filter(stays)
  store.save()
}
