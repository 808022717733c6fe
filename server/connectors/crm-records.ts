import type { CrmObject, CrmPersonObject } from '../../contract/basics.ts'
import type { ConnectorError } from './connector-error.ts'

export interface CrmRef {
  object: CrmObject
  id: string
}

export interface CrmPerson {
  object: CrmPersonObject
  id: string
  name: string
  title: string | null
  /** Lower case; null when the record has none. */
  email: string | null
  optedOut: boolean
  /** The Contact's Account; null for a Lead. */
  accountId: string | null
}

/** A Lead that has become a Contact. */
export interface CrmConversion {
  leadId: string
  contactId: string
}

/** A record and everybody one can write to from it. */
export interface CrmRecord {
  object: CrmObject
  id: string
  name: string
  subtitle: string | null
  /** The Lead or Contact itself, or the contacts associated with the Account or Opportunity. */
  people: CrmPerson[]
  /** Of a Lead or a Contact: what it has become, or which Leads have become it, as far as the user may see it. */
  conversions: CrmConversion[]
}

export interface OptOuts {
  /** Salesforce ids of people who opted out. */
  ids: Set<string>
  /** Addresses, lower case, on a Lead or Contact that opted out. */
  addresses: Set<string>
  /** The boxes of all records that this user was shown, addresses in lower case. */
  boxes: { id: string; address: string | null; isOut: boolean }[]
  /** Ids and addresses of the records that this user was shown. Of any other this says nothing but by `seesAll`. */
  shown: Set<string>
  /** Whether there is no Lead and no Contact that this user would not have been shown. */
  seesAll: boolean
}

/** Where somebody is, in the words of whoever wrote it down; null where nothing is said or may be seen. */
export interface CrmPlace {
  id: string
  country: string | null
  state: string | null
}

/** A `vendorCode` of ours: Salesforce does not show this user who has opted out, so nothing may be sent. */
export const optOutHidden = 'opt_out_hidden'

/** The records of one user's Salesforce. Every method throws ConnectorError. */
export interface CrmRecords {
  /** Throws `not_found` for a deleted record and one the user may not see. */
  read(ref: CrmRef): Promise<CrmRecord>
  /** Leads and Contacts, at most 100, whose name or address has these words, or begins of them; none for a single letter. */
  findPeople(words: string): Promise<CrmPerson[]>
  /** Where these people are. Whom Salesforce does not show is not among the answers. */
  readPlaces(people: { object: CrmPersonObject; id: string }[]): Promise<CrmPlace[]>
  /**
   * Email Opt Out of these people and addresses, in as few calls as can be. Where an org encrypts addresses the people
   * alone are asked for. Throws `rejected` with `optOutHidden` where the field may not be read.
   */
  readOptOuts(people: { object: CrmPersonObject; id: string }[], addresses: string[]): Promise<OptOuts>
  /** Whether this user is shown every Lead and Contact, and which of them have opted out. */
  readSight(): Promise<boolean>
  /**
   * Ticks or clears Email Opt Out of everybody with an address whose box says something else, or of `only` these. Returns
   * the ids of those it changed, and why another one took no change. Doing it twice does no harm. Throws `rejected` with
   * `optOutHidden` where the field may not be read.
   */
  writeOptOut(write: { address: string; isOut: boolean; only: string[] | null }): Promise<OptOutsWritten>
}

export interface OptOutsWritten {
  changed: string[]
  refused: ConnectorError | null
}
