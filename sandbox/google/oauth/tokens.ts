import { createHash, randomBytes } from 'node:crypto'
import type { AccessToken, Code, Google, RefreshToken } from '../state.ts'

/** Seconds that an access token lives: what Google says. */
export const accessTokenSeconds = 3599
const codeLifetimeMs = 10 * 60 * 1000
const refreshTokensPerAccount = 100

/** Records what a person has allowed and makes the code that goes back to the app. */
export function makeCode({ store }: Google, row: Omit<Code, 'code' | 'expires' | 'used'>): string {
  const code = `4/0A${randomBytes(52).toString('base64url')}`
  const now = Date.now()
  store.state.codes = store.state.codes.filter((one) => one.expires > now)
  store.state.codes.push({ ...row, code, expires: now + codeLifetimeMs, used: false })
  store.save()
  return code
}

/** Makes an access token. The caller saves. */
export function makeAccessToken({ store }: Google, row: Omit<AccessToken, 'token' | 'expires'>): AccessToken {
  const now = Date.now()
  const token: AccessToken = {
    ...row,
    token: `ya29.a0${randomBytes(120).toString('base64url')}`,
    expires: now + accessTokenSeconds * 1000,
  }
  store.state.accessTokens = store.state.accessTokens.filter((one) => one.expires > now)
  store.state.accessTokens.push(token)
  return token
}

/** Makes a refresh token; beyond a hundred for an account and app, the oldest dies silently. The caller saves. */
export function makeRefreshToken({ store }: Google, row: Omit<RefreshToken, 'token'>): RefreshToken {
  const token: RefreshToken = { ...row, token: `1//0g${randomBytes(64).toString('base64url')}` }
  const same = store.state.refreshTokens.filter(
    (one) => one.account === row.account && one.clientId === row.clientId,
  )
  const dying = new Set(same.slice(0, Math.max(0, same.length - refreshTokensPerAccount + 1)))
  store.state.refreshTokens = [...store.state.refreshTokens.filter((one) => !dying.has(one)), token]
  return token
}

/** A living access token, or undefined. */
export function findAccessToken({ store }: Google, token: string): AccessToken | undefined {
  return store.state.accessTokens.find((one) => one.token === token && one.expires > Date.now())
}

/** Takes back everything that an app may do for an account: the grant and all its tokens. */
export function revokeGrant({ store }: Google, of: { account: string; clientId: string }): void {
  const stays = (row: { account: string; clientId: string }) =>
    row.account !== of.account || row.clientId !== of.clientId
  store.state.grants = store.state.grants.filter(stays)
  store.state.refreshTokens = store.state.refreshTokens.filter(stays)
  store.state.accessTokens = store.state.accessTokens.filter(stays)
  store.save()
}

/** PKCE (RFC 7636 4.6): does the verifier belong to the challenge? */
export function verifierFits(challenge: NonNullable<Code['challenge']>, verifier: string): boolean {
  const value =
    challenge.method === 'plain' ? verifier : createHash('sha256').update(verifier).digest('base64url')
  return value === challenge.value
}
