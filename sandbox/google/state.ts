import { emptyOAuthState, type OAuthState } from '../oauth/state.ts'
import type { GoogleApp } from '../settings.ts'
import { openStore, type Store } from '../store.ts'
import type { Mailbox } from './gmail/mailbox.ts'

export interface GoogleState extends OAuthState {
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
  const store = openStore<GoogleState>(dataDir, 'google.json', () => ({
    ...emptyOAuthState(),
    mailboxes: {},
  }))
  store.save()
  return store
}
