import type { CrmPersonObject } from '../../../contract/basics.ts'
import { chunks } from '../../platform/chunks.ts'
import { ConnectorError } from '../connector-error.ts'
import type { CrmPlace, CrmRecord, CrmRecords, CrmRef } from '../crm-records.ts'
import type { RestClient } from './client.ts'
import { SalesforceMessage, saysOfField } from './faults.ts'
import { readOptOuts, readSight } from './opt-out-reading.ts'
import { writeOptOut } from './opt-outs.ts'
import { searchPeople } from './people-search.ts'
import { literal, literals } from './soql.ts'
import { type Rows, tolerantRows } from './tolerant-rows.ts'
import {
  accountWithContacts,
  contactRecord,
  contacts,
  leadRecord,
  opportunityWithRoles,
  placesOf,
} from './translate.ts'

/** As many people as the panel can offer to tick. */
const mostPeople = 200

const personColumns = ['Title', 'Email', 'HasOptedOutOfEmail']
const contactColumns = [...personColumns, 'AccountId', 'Account.Name']

/** Records and opt-outs as one user sees them. */
export function createRecords(client: RestClient): CrmRecords {
  const rows = tolerantRows(client)
  const readers: Record<
    CrmRef['object'],
    (rows: Rows, id: string, client: RestClient) => Promise<CrmRecord>
  > = {
    Lead: readLead,
    Contact: readContact,
    Account: readAccount,
    Opportunity: readOpportunity,
  }
  return {
    read: (ref) => readers[ref.object](rows, ref.id, client),
    findPeople: (words) => searchPeople(rows, client, words),
    readPlaces: (people) => readPlaces(rows, people),
    readOptOuts: (people, addresses) => readOptOuts(client, people, addresses),
    readSight: () => readSight(client),
    writeOptOut: (write) => writeOptOut(client, write),
  }
}

async function readLead(rows: Rows, id: string): Promise<CrmRecord> {
  const columns = [...personColumns, 'Company', 'ConvertedContactId']
  const found = await rows(columns, (select) => `SELECT ${select()} FROM Lead WHERE Id = ${literal(id)}`)
  return leadRecord(only(found))
}

/** In one round trip with the Leads that have become this Contact, where the user may see such. */
async function readContact(rows: Rows, id: string, client: RestClient): Promise<CrmRecord> {
  let leads: unknown[] = []
  const formerLeads = `SELECT Id FROM Lead WHERE ConvertedContactId = ${literal(id)} LIMIT ${mostPeople}`
  const ask = async (soql: string) => {
    try {
      const [found = [], former = []] = await client.queries([soql, formerLeads])
      leads = former
      return found
    } catch (error) {
      if (!isOfLeads(error)) throw error
      return client.query(soql)
    }
  }
  const found = await rows(
    contactColumns,
    (select) => `SELECT ${select()} FROM Contact WHERE Id = ${literal(id)}`,
    ask,
  )
  return contactRecord(only(found), leads)
}

/** Salesforce knows no Leads, or not what they become, as far as this user is concerned. */
function isOfLeads(error: unknown): boolean {
  if (!(error instanceof ConnectorError) || error.fault !== 'rejected') return false
  return error.cause instanceof SalesforceMessage && /'(?:Lead|ConvertedContactId)'/.test(error.cause.message)
}

async function readAccount(rows: Rows, id: string): Promise<CrmRecord> {
  const found = await sorted((order) =>
    rows(contactColumns, (select) => {
      const people = `SELECT ${select()} FROM Contacts${order} LIMIT ${mostPeople}`
      return `SELECT Id, Name, Industry, BillingCity, (${people}) FROM Account WHERE Id = ${literal(id)}`
    }),
  )
  const record = accountWithContacts(only(found))
  // A person account is its own contact, which is none of its contacts.
  return record.people.length > 0 ? record : { ...record, people: await peopleAt(rows, id) }
}

async function readOpportunity(rows: Rows, id: string): Promise<CrmRecord> {
  const found = await rows(contactColumns, (select) => {
    const roles = `SELECT IsPrimary, ${select('Contact.')} FROM OpportunityContactRoles LIMIT ${mostPeople}`
    const own = 'Id, Name, StageName, AccountId, Account.Name'
    return `SELECT ${own}, (${roles}) FROM Opportunity WHERE Id = ${literal(id)}`
  })
  const { record, accountId } = opportunityWithRoles(only(found))
  if (record.people.length > 0 || !accountId) return record
  return { ...record, people: await peopleAt(rows, accountId) }
}

async function peopleAt(rows: Rows, accountId: string): Promise<CrmRecord['people']> {
  const found = await sorted((order) =>
    rows(contactColumns, (select) => {
      const whose = `AccountId = ${literal(accountId)}`
      return `SELECT ${select()} FROM Contact WHERE ${whose}${order} LIMIT ${mostPeople}`
    }),
  )
  return contacts(found)
}

/** A Lead's address and a Contact's: what is hidden of it is not asked for, and reads as empty. */
const placeColumns = { Lead: ['Country', 'State'], Contact: ['MailingCountry', 'MailingState'] } as const

async function readPlaces(
  rows: Rows,
  people: { object: CrmPersonObject; id: string }[],
): Promise<CrmPlace[]> {
  const found: CrmPlace[] = []
  for (const object of ['Lead', 'Contact'] as const) {
    const ids = people.filter((one) => one.object === object).map((one) => one.id)
    for (const some of chunks(ids, mostPeople))
      found.push(
        ...placesOf(
          await rows(
            [...placeColumns[object]],
            (select) => `SELECT ${select()} FROM ${object} WHERE Id IN ${literals(some)}`,
          ),
        ),
      )
  }
  return found
}

/** By name, where the org lets names be sorted; one that encrypts them does not. */
async function sorted(read: (order: string) => Promise<unknown[]>): Promise<unknown[]> {
  try {
    return await read(' ORDER BY Name')
  } catch (error) {
    if (!saysOfField(error, /field 'Name' can ?not be sorted/i)) throw error
    return read('')
  }
}

/** The one row of a query by id. None: deleted, or not for this user's eyes. */
function only(rows: unknown[]): unknown {
  if (rows.length === 0) throw new ConnectorError('not_found')
  return rows[0]
}
