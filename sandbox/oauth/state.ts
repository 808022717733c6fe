import type { Store } from '../store.ts'
import { newSigningKey, type SigningKey } from './jwt.ts'
import type { Challenge } from './pkce.ts'

/** What a person has allowed an app, over all consents. */
export interface Grant {
  account: string
  clientId: string
  scopes: string[]
}

/** An authorization code. `used` codes are kept until they expire, so that reuse can be told from nonsense. */
export interface Code {
  code: string
  account: string
  clientId: string
  redirectUri: string
  scopes: string[]
  nonce?: string
  challenge?: Challenge
  /** Microsoft only: the scopes were asked for by their long names, and are told so. */
  longNames?: boolean
  /** A refresh token is due with the exchange. */
  offline: boolean
  expires: number
  used: boolean
}

export interface RefreshToken {
  token: string
  account: string
  clientId: string
  scopes: string[]
  /** Microsoft only: the scopes were asked for by their long names, and are told so. */
  longNames?: boolean
  /** Milliseconds since 1970; left out, it lives until it is revoked. */
  expires?: number
}

export interface AccessToken {
  token: string
  account: string
  clientId: string
  scopes: string[]
  /** The refresh token's grant allows access while the person is away. */
  offline: boolean
  /** Milliseconds since 1970. */
  expires: number
}

/** What a vendor remembers of sign-ins and consents. */
export interface OAuthState {
  signingKey: SigningKey
  /** Browser sessions: the cookie's value → the accounts signed in there, newest first. */
  sessions: Record<string, { accounts: string[] }>
  grants: Grant[]
  codes: Code[]
  refreshTokens: RefreshToken[]
  accessTokens: AccessToken[]
}

/** A vendor, as far as OAuth needs it. */
export interface OAuthServer {
  store: Store<OAuthState>
}

/** The state of a vendor that nobody has signed in to yet; with a signing key of its own. */
export function emptyOAuthState(): OAuthState {
  return {
    signingKey: newSigningKey(),
    sessions: {},
    grants: [],
    codes: [],
    refreshTokens: [],
    accessTokens: [],
  }
}
