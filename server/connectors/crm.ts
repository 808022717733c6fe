import type { CrmObject, CrmPersonObject } from '../../contract/basics.ts'
import type { Owner } from './mail.ts'

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

/** A Task to be written, in our words. The connector reads `describe` and puts facts into fields that exist. */
export interface CrmTask {
  /** Written with the Task, so that a doubtful write is found again. At most 80 characters. */
  key: string
  kind: 'email' | 'task'
  subject: string
  description: string
  /** The sender's local date, `2026-11-22`. */
  date: string
  completed: boolean
  priority: 'normal' | 'high'
  whoId: string | null
  /** Never set together with a Lead as who. */
  whatId: string | null
  /** Where our app shows it; goes into a field that exists, else into the description. */
  url: string | null
}

export interface OptOuts {
  /** Salesforce ids of people who opted out. */
  ids: Set<string>
  /** Addresses, lower case, on a Lead or Contact that opted out. */
  addresses: Set<string>
}

/** A `vendorCode` of ours: Salesforce does not show this user who has opted out, so nothing may be sent. */
export const optOutHidden = 'opt_out_hidden'

/** One user's Salesforce. Every method throws ConnectorError. */
export interface Crm {
  instanceUrl: string
  /** One cheap data call: throws `api_disabled`, `consent_missing`, `auth_revoked`. */
  probe(): Promise<void>
  /** The org: its id with 18 characters and its name. */
  organization(): Promise<{ id: string; name: string }>
  /** Throws `not_found` for a deleted record and one the user may not see. */
  readRecord(ref: CrmRef): Promise<CrmRecord>
  /**
   * Email Opt Out of these people and addresses, in as few calls as can be. Where an org encrypts addresses the people
   * alone are asked for. Throws `rejected` with `optOutHidden` where the field may not be read.
   */
  readOptOuts(people: { object: CrmPersonObject; id: string }[], addresses: string[]): Promise<OptOuts>
  /**
   * Writes the Task once: by upsert on our key where the org has the field, else looks before it inserts after doubt.
   * Ends within 60 seconds, whatever happens. `conversion`: the Task stands on the Contact that its Lead has become.
   */
  writeTask(task: CrmTask, doubtful: boolean): Promise<{ taskId: string; conversion?: CrmConversion }>
}

export interface CrmConnector {
  /** Opens the owner's Salesforce. Throws ConnectorError `auth_revoked` when not connected or lost. */
  open(owner: Owner): Promise<Crm>
}
