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

/** Names a grant: by its connection, or as the one of a kind that a user has. */
export type GrantKey = { workspaceId: string; connectionId: string } | (Owner & { kind: ConnectionKind })

/** The encrypted grants, and the one writer of their connections. One call to the vendor at a time about each, across processes. */
export interface TokenStore {
  /** A usable access token; refreshes first when its end is near. Throws ConnectorError `auth_revoked`. */
  live(key: GrantKey): Promise<LiveGrant>
  /**
   * The vendor refused `staleAccessToken`: refresh once, unless somebody else already has. Persists the new tokens
   * before it returns. A refused refresh marks the connection lost and throws ConnectorError `auth_revoked`.
   */
  renew(key: GrantKey, staleAccessToken: string): Promise<LiveGrant>
  /**
   * The vendor refuses what it granted, though nothing was refreshed: the connection is lost until it is connected
   * anew. Nothing happens when it is lost already.
   */
  lose(key: GrantKey, cause: string): Promise<void>
  /**
   * The same within the caller's transaction, which also keeps the reason for whoever looks on: nobody is told. One that
   * is lost by another cause is lost by this one from now on.
   */
  loseUntold(db: Db, key: GrantKey, cause: string): Promise<void>
  /** A lost connection whose grant is good serves again, from the end of the caller's transaction on. */
  restore(db: Db, key: GrantKey): Promise<void>
  /**
   * Seals and stores the grant of a new or renewed connection, within `db` when it is given. Answers with what it
   * replaced, for the vendor to take back.
   */
  save(owner: Owner, connection: KeptConnection, db?: Db): Promise<{ id: string; replaced: Replaced | null }>
  /**
   * Takes connections out of use within the caller's transaction: those of one user, or of everybody when `userId` is
   * null. The tokens stay sealed until `erase`. Returns those that held a grant.
   */
  retire(db: Db, whose: { workspaceId: string; userId: string | null }): Promise<Retired[]>
  /**
   * To be called before the transaction that keeps a mailbox's grant: waits for a giving back that is under way, and
   * keeps another one from beginning. Throws ConnectorError `temporary` when it takes too long.
   */
  reserve(owner: Owner, kind: ConnectionKind): Promise<void>
  /** Those of a user's retired connections that still hold something, to be given back to their vendors. */
  retired(owner: Owner): Promise<RetiredGrant[]>
  /**
   * Deletes the tokens of a connection that is still retired, and before that, while nobody can refresh it, does what
   * `first` says with the token that ends the grant: the refresh token where there is one. `first` ends within 20
   * seconds; when it throws, the tokens stay. A connection that was made anew meanwhile is left alone. No transaction is
   * open meanwhile. Throws ConnectorError `temporary` while somebody else calls the vendor about it.
   */
  erase(
    owner: Owner,
    grant: Pick<RetiredGrant, 'connectionId' | 'retiredAt'>,
    first?: (token: string) => Promise<void>,
  ): Promise<void>
  /** Whose retired connections still hold something, in all workspaces. */
  ownersOfRetired(): Promise<Owner[]>
}

/** A refresh token that another one has replaced, with the app and the account that it belongs to. */
export interface Replaced {
  token: string
  appId: string
  account: string
}

/** A connection that was just lost. */
export interface Loss extends Owner {
  connectionId: string
  kind: ConnectionKind
  account: string
  /** Since when: with the connection's id it names this loss. */
  at: Date
}

/** A connection that was taken out of use. */
export interface Retired extends Loss {
  /** False: it was lost before, and its user knows. */
  wasHealthy: boolean
}

export interface RetiredGrant {
  connectionId: string
  app: CloudApp
  /** Salesforce: the user's own address, where the grant is known. */
  instanceUrl: string | null
  retiredAt: Date
}

/** `connection.cause` of a retired connection. */
export const retiredCause = 'connection_revoked'

export type ConnectionVendor = 'salesforce' | 'gmail' | 'outlook'

export interface KeptConnection {
  kind: ConnectionKind
  vendor: ConnectionVendor
  app: CloudApp
  account: string
  grant: Grant
}
