import { createHash } from 'node:crypto'
import { signToken } from '../../oauth/jwt.ts'
import { type Account, accountSub, hostedDomain } from '../accounts.ts'
import type { Google } from '../state.ts'
import { accessTokenSeconds } from './tokens.ts'

/** The issuer that Google writes into its tokens, whatever address it is reached by. */
export const issuer = 'https://accounts.google.com'

const emailScope = 'https://www.googleapis.com/auth/userinfo.email'
const profileScope = 'https://www.googleapis.com/auth/userinfo.profile'

/** What Google says of a person within the scopes (OpenID Connect Core 5.1). */
export function identityClaims(account: Account, scopes: string[]): Record<string, string | boolean> {
  return {
    sub: accountSub(account),
    ...(scopes.includes(profileScope)
      ? { name: account.name, given_name: account.givenName, family_name: account.familyName }
      : {}),
    ...(scopes.includes(emailScope) ? { email: account.email, email_verified: true } : {}),
    hd: hostedDomain,
  }
}

/** Signs an id_token with RS256. `scopes` must hold `openid`. */
export function makeIdToken(
  { app, store }: Google,
  input: { account: Account; scopes: string[]; accessToken: string; nonce?: string | undefined },
): string {
  const seconds = Math.floor(Date.now() / 1000)
  const claims = {
    iss: issuer,
    azp: app.clientId,
    aud: app.clientId,
    ...identityClaims(input.account, input.scopes),
    at_hash: createHash('sha256').update(input.accessToken).digest().subarray(0, 16).toString('base64url'),
    ...(input.nonce ? { nonce: input.nonce } : {}),
    iat: seconds,
    exp: seconds + accessTokenSeconds + 1,
  }
  return signToken(store.state.signingKey, claims)
}
