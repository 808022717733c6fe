import type { CrmPersonObject } from '../../../contract/basics.ts'
import { ConnectorError } from '../connector-error.ts'
import type { CrmRecord, CrmRef, OptOuts } from '../crm.ts'
import type { RestClient } from './client.ts'
import { SalesforceMessage } from './faults.ts'
import { chunks, literal, literals } from './soql.ts'
import {
  accountWithContacts,
  contactRecord,
  contacts,
  leadRecord,
  opportunityWithRoles,
  optOutsOf,
} from './translate.ts'

/** As many people as the panel can offer to tick. */
const mostPeople = 200

const personColumns = ['Title', 'Email', 'HasOptedOutOfEmail']
const contactColumns = [...personColumns, 'AccountId', 'Account.Name']

/** Reads records and opt-outs as one user sees them. Every function throws ConnectorError. */
export interface RecordReader {
  read(ref: CrmRef): Promise<CrmRecord>
  optOuts(people: { object: CrmPersonObject; id: string }[], addresses: string[]): Promise<OptOuts>
}

export function createRecordReader(client: RestClient): RecordReader {
  /** Columns that field-level security hides from this user; found out once a reader. */
  const hidden = new Set<string>()

  /**
   * Salesforce says of a hidden column that there is none, and refuses the whole query: it is asked again without.
   * Columns named in `optional` may be missing; `build` gets those that are left.
   */
  async function rows(
    optional: string[],
    build: (select: (prefix?: string) => string) => string,
  ): Promise<unknown[]> {
    const left = optional.filter((column) => !hidden.has(column))
    const select = (prefix = '') => ['Id', 'Name', ...left].map((column) => prefix + column).join(', ')
    try {
      return await client.query(build(select))
    } catch (error) {
      const missing = left.filter((column) => isMissing(column, error))
      if (missing.length === 0) throw error
      for (const column of missing) hidden.add(column)
      return rows(optional, build)
    }
  }

  const contactsOf = (accountId: string) =>
    rows(
      contactColumns,
      (select) =>
        `SELECT ${select()} FROM Contact WHERE AccountId = ${literal(accountId)} ORDER BY Name LIMIT ${mostPeople}`,
    )

  async function opportunity(id: string): Promise<CrmRecord> {
    const found = await rows(
      contactColumns,
      (select) =>
        `SELECT Id, Name, StageName, AccountId, Account.Name, (SELECT IsPrimary, ${select('Contact.')} FROM OpportunityContactRoles LIMIT ${mostPeople}) FROM Opportunity WHERE Id = ${literal(id)}`,
    )
    const { record, accountId } = opportunityWithRoles(only(found))
    if (record.people.length > 0 || !accountId) return record
    return { ...record, people: contacts(await contactsOf(accountId)) }
  }

  const readers: Record<CrmRef['object'], (id: string) => Promise<CrmRecord>> = {
    async Lead(id) {
      const columns = [...personColumns, 'Company']
      return leadRecord(
        only(await rows(columns, (select) => `SELECT ${select()} FROM Lead WHERE Id = ${literal(id)}`)),
      )
    },
    async Contact(id) {
      const query = (select: () => string) => `SELECT ${select()} FROM Contact WHERE Id = ${literal(id)}`
      return contactRecord(only(await rows(contactColumns, query)))
    },
    async Account(id) {
      const found = await rows(
        contactColumns,
        (select) =>
          `SELECT Id, Name, Industry, BillingCity, (SELECT ${select()} FROM Contacts ORDER BY Name LIMIT ${mostPeople}) FROM Account WHERE Id = ${literal(id)}`,
      )
      return accountWithContacts(only(found))
    },
    Opportunity: opportunity,
  }

  return {
    read: (ref) => readers[ref.object](ref.id),
    optOuts: (people, addresses) => readOptOuts(client, people, addresses),
  }
}

/** Both objects in one call: an address may stand on a Lead as well as on a Contact. */
async function readOptOuts(
  client: RestClient,
  people: { object: CrmPersonObject; id: string }[],
  addresses: string[],
): Promise<OptOuts> {
  const conditions = (object: CrmPersonObject) => {
    const ids = people.filter((one) => one.object === object).map((one) => one.id)
    return [
      ...chunks(ids, 100).map((some) => `Id IN ${literals(some)}`),
      ...chunks(addresses, 50).map((some) => `Email IN ${literals(some)}`),
    ]
  }
  const objects: CrmPersonObject[] = ['Lead', 'Contact']
  const soqls = objects.flatMap((object) =>
    conditions(object).map(
      (condition) => `SELECT Id, Email FROM ${object} WHERE HasOptedOutOfEmail = true AND ${condition}`,
    ),
  )
  const found: unknown[] = []
  for (const some of chunks(soqls, 25)) found.push(...(await client.queries(some)).flat())
  return optOutsOf(found)
}

/** The one row of a query by id. None: deleted, or not for this user's eyes. */
function only(rows: unknown[]): unknown {
  if (rows.length === 0) throw new ConnectorError('not_found')
  return rows[0]
}

function isMissing(column: string, error: unknown): boolean {
  if (!(error instanceof ConnectorError) || error.vendorCode !== 'INVALID_FIELD') return false
  const message = error.cause instanceof SalesforceMessage ? error.cause.message : ''
  const named = /(?:No such column|understand relationship) '([^']+)'/i.exec(message)?.[1]
  if (!named) return false
  // `Account.Name` is refused by the name of its relationship; a plain `Name` is never the missing one.
  const [first = '', second] = column.split('.')
  return [first, second ? `${first}.${second}` : first].some(
    (name) => name.toLowerCase() === named.toLowerCase().replace(/^contact\./, ''),
  )
}
