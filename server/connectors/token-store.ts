import type { Db } from '../schema.ts'
import type { Owner } from './mail.ts'
import type { CloudApp, Grant } from './sign-in.ts'

/** What a connector needs to call its vendor for an owner. */
export interface LiveGrant {
  connectionId: string
  app: CloudApp
  accessToken: string
  instanceUrl: string | null
  account: string
}

export type ConnectionKind = 'crm' | 'mailbox'

/** The encrypted grants. One refresh at a time per connection, across processes. */
export interface TokenStore {
  /** A usable access token; refreshes first when its end is near. Throws ConnectorError `auth_revoked`. */
  live(owner: Owner, kind: ConnectionKind): Promise<LiveGrant>
  /**
   * The vendor refused `staleAccessToken`: refresh once, unless somebody else already has. Persists the new tokens
   * before it returns. A refused refresh marks the connection lost and throws ConnectorError `auth_revoked`.
   */
  renew(owner: Owner, kind: ConnectionKind, staleAccessToken: string): Promise<LiveGrant>
  /**
   * The vendor refuses what it granted, though nothing was refreshed: the connection is lost until it is connected
   * anew. Nothing happens when it is lost already.
   */
  lose(owner: Owner, kind: ConnectionKind, cause: string): Promise<void>
  /**
   * Seals and stores the grant of a new or renewed connection, within `db` when it is given. Answers with the refresh
   * token that it replaced, for the vendor to take back.
   */
  keep(owner: Owner, connection: KeptConnection, db?: Db): Promise<{ id: string; replaced: string | null }>
}

/** A connection that was just lost. */
export interface Loss extends Owner {
  connectionId: string
  kind: ConnectionKind
  account: string
  /** Since when: with the connection's id it names this loss. */
  at: Date
}

export interface KeptConnection {
  kind: ConnectionKind
  vendor: 'salesforce' | 'gmail' | 'outlook'
  app: CloudApp
  account: string
  grant: Grant
}
