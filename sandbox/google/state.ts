import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import type { GoogleApp } from '../settings.ts'
import { openStore, type Store } from '../store.ts'
import type { Mailbox } from './gmail/mailbox.ts'

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
  challenge?: { value: string; method: 'S256' | 'plain' }
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

export interface GoogleState {
  signingKey: { kid: string; privatePem: string }
  /** Browser sessions: the g_sid cookie's value → the accounts signed in there, newest first. */
  sessions: Record<string, { accounts: string[] }>
  grants: Grant[]
  codes: Code[]
  refreshTokens: RefreshToken[]
  accessTokens: AccessToken[]
  /** By the account's address. */
  mailboxes: Record<string, Mailbox>
}

/** What every part of Google works with. */
export interface Google {
  app: GoogleApp
  store: Store<GoogleState>
}

/** Opens Google's state in `google.json` in `dataDir`; makes the signing key at the first start. */
export function openGoogleState(dataDir: string): Store<GoogleState> {
  const store = openStore<GoogleState>(join(dataDir, 'google.json'), () => ({
    signingKey: {
      kid: randomBytes(20).toString('hex'),
      privatePem: generateKeyPairSync('rsa', {
        modulusLength: 2048,
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      }).privateKey,
    },
    sessions: {},
    grants: [],
    codes: [],
    refreshTokens: [],
    accessTokens: [],
    mailboxes: {},
  }))
  store.save()
  return store
}
