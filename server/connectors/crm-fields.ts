import type { CrmObject } from '../../contract/basics.ts'

/** A column of Salesforce that this user may read. */
export interface CrmField {
  /** API name: `FirstName`, `Renewal_Date__c`. */
  name: string
  label: string
  /** Salesforce's type: `string`, `currency`, `date` … */
  type: string
}

/** An object whose fields can stand in a mail; `User`: of the user's own row. */
export type CrmFieldObject = CrmObject | 'User'

/** What records say, column by column. Every method throws ConnectorError. */
export interface CrmFields {
  /** The columns of an object that this user may read, remembered for ten minutes. */
  list(object: CrmFieldObject): Promise<CrmField[]>
  /**
   * Values of columns by record id and path (`Title`, `Account.Name`), as Salesforce answers: text, a number, true or
   * false; null where there is none. Records that are gone or hidden are absent. Ask only for columns that `list` names.
   */
  read(
    object: CrmFieldObject,
    ids: string[],
    paths: string[],
  ): Promise<Map<string, ReadonlyMap<string, CrmValue>>>
}

export type CrmValue = string | number | boolean | null
