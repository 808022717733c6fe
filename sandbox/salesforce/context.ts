import type { SalesforceApp } from '../settings.ts'
import type { Store } from '../store.ts'
import type { SalesforceState } from './state.ts'

/** One line of the list of calls since start: no query string, no body, no header. */
export interface RecordedCall {
  at: string
  method: string
  path: string
  status: number
}

/** The rest of a query that did not fit into one answer. */
export interface QueryCursor {
  userId: string
  records: unknown[]
}

/** Everything a request needs. One per running sandbox. */
export interface Salesforce {
  store: Store<SalesforceState>
  app: SalesforceApp
  /** Origin of this server, e.g. `http://127.0.0.1:4001`: login host and instance at once. */
  url: () => string
  mailUrl: string | undefined
  calls: RecordedCall[]
  cursors: Map<string, QueryCursor>
  /** Refresh tokens that the token endpoint is at work on. */
  refreshing: Set<string>
}

/** One REST call in progress: who asks, with which version, and what must happen to the answer. */
export interface Call {
  salesforce: Salesforce
  userId: string
  /** `/services/data/v66.0`, the beginning of every URL in the answer. */
  root: string
  headers: Record<string, string | string[] | undefined>
  /** Set when a fault asks for the connection to be cut after the write was saved. */
  drop: boolean
  /** Several writes in one request are saved once, by whoever set this. */
  batch?: boolean
}
