import { emptyOAuthState, type OAuthState } from '../oauth/state.ts'
import type { MicrosoftApp } from '../settings.ts'
import { openStore, type Store } from '../store.ts'
import type { Mailbox } from './graph/mailbox.ts'

export interface MicrosoftState extends OAuthState {
  /** Client ids that an administrator has approved for everybody. */
  approvedApps: string[]
  /** By the account's address. */
  mailboxes: Record<string, Mailbox>
}

/** What every part of Microsoft works with. */
export interface Microsoft {
  app: MicrosoftApp
  store: Store<MicrosoftState>
}

/** Opens Microsoft's state in `microsoft.json` in `dataDir`; makes the signing key at the first start. */
export function openMicrosoftState(dataDir: string): Store<MicrosoftState> {
  const store = openStore<MicrosoftState>(dataDir, 'microsoft.json', () => ({
    ...emptyOAuthState(),
    approvedApps: [],
    mailboxes: {},
  }))
  store.save()
  return store
}
