import { randomBytes, randomInt } from 'node:crypto'
import { signToken } from '../../oauth/jwt.ts'
import type { AccessToken, RefreshToken } from '../../oauth/state.ts'
import { saveAccessToken } from '../../oauth/tokens.ts'
import { findEmployee } from '../../world.ts'
import { objectId, tenantId } from '../directory.ts'
import type { Microsoft } from '../state.ts'

const day = 24 * 3600 * 1000
/** A refresh token ends when it was not used for this long. */
const refreshLifetime = 90 * day
/** One that was used is followed by another, and still works for a while. */
const graceAfterUse = day

/** The issuer that Entra writes into its tokens, whatever address it is reached by. */
export const issuer = `https://login.microsoftonline.com/${tenantId}/v2.0`

export interface Holder {
  account: string
  clientId: string
  scopes: string[]
  longNames?: boolean
}

/** Makes an access token that lives 60 to 90 minutes, as Entra's do. The caller saves. */
export function makeAccessToken(microsoft: Microsoft, holder: Holder): { token: string; seconds: number } {
  const seconds = randomInt(3600, 5400)
  const token: AccessToken = {
    ...holder,
    offline: true,
    token: `EwB4A8l6${randomBytes(240).toString('base64url')}`,
    expires: Date.now() + seconds * 1000,
  }
  saveAccessToken(microsoft, token)
  return { token: token.token, seconds }
}

/** Makes a token for an app by itself. It is kept nowhere: without a person no mailbox here answers to it. */
export function makeAppToken(): { token: string; seconds: number } {
  return { token: `eyJ0eXAi${randomBytes(240).toString('base64url')}`, seconds: 3599 }
}

/** Makes a refresh token; `former`, which it follows, ends soon. The caller saves. */
export function makeRefreshToken({ store }: Microsoft, holder: Holder, former?: RefreshToken): string {
  const now = Date.now()
  const token = `1.AX${randomBytes(180).toString('base64url')}`
  const living = store.state.refreshTokens.filter((one) => (one.expires ?? now + 1) > now)
  if (former) former.expires = Math.min(former.expires ?? Number.POSITIVE_INFINITY, now + graceAfterUse)
  store.state.refreshTokens = [...living, { ...holder, token, expires: now + refreshLifetime }]
  return token
}

/** What Entra says of a person within the scopes. */
export function identityClaims(email: string, scopes: string[]): Record<string, string> {
  const person = findEmployee(email)
  if (!person) return {}
  return {
    sub: Buffer.from(`${objectId(person)}`).toString('base64url'),
    ...(scopes.includes('profile')
      ? {
          name: person.name,
          given_name: person.givenName,
          family_name: person.familyName,
          preferred_username: person.email,
          oid: objectId(person),
        }
      : {}),
    ...(scopes.includes('email') ? { email: person.email } : {}),
  }
}

/** Signs an id_token with RS256. */
export function makeIdToken(
  { app, store }: Microsoft,
  input: { account: string; scopes: string[]; nonce: string | undefined },
): string {
  const seconds = Math.floor(Date.now() / 1000)
  return signToken(store.state.signingKey, {
    aud: app.clientId,
    iss: issuer,
    iat: seconds,
    nbf: seconds,
    exp: seconds + 3900,
    tid: tenantId,
    ver: '2.0',
    ...identityClaims(input.account, input.scopes),
    ...(input.nonce ? { nonce: input.nonce } : {}),
  })
}
