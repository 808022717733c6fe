import { randomBytes } from 'node:crypto'
import type { AccessToken, RefreshToken } from '../../oauth/state.ts'
import { saveAccessToken } from '../../oauth/tokens.ts'
import type { Google } from '../state.ts'

/** Seconds that an access token lives: what Google says. */
export const accessTokenSeconds = 3599
const refreshTokensPerAccount = 100

/** Makes an access token. The caller saves. */
export function makeAccessToken(google: Google, row: Omit<AccessToken, 'token' | 'expires'>): AccessToken {
  const token: AccessToken = {
    ...row,
    token: `ya29.a0${randomBytes(120).toString('base64url')}`,
    expires: Date.now() + accessTokenSeconds * 1000,
  }
  saveAccessToken(google, token)
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
