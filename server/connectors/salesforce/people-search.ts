import { z } from 'zod'
import { ConnectorError } from '../connector-error.ts'
import type { CrmPerson } from '../crm-records.ts'
import { type RestClient, understand } from './client.ts'
import { searchTerms } from './soql.ts'
import type { Rows } from './tolerant-rows.ts'
import { peopleFound } from './translate.ts'

/** Of each object: a short word is in many titles, and whose name has it must be among them. */
const mostFound = 50

const answer = z.object({ searchRecords: z.array(z.unknown()) })

/**
 * Leads that are no Contact yet, and Contacts, whose name or address has these words: by the index that Salesforce's own
 * search has, in one call. Where the user knows no Leads the Contacts alone are asked for.
 * https://developer.salesforce.com/docs/atlas.en-us.soql_sosl.meta/soql_sosl/sforce_api_calls_sosl_syntax.htm
 */
export async function searchPeople(rows: Rows, client: RestClient, words: string): Promise<CrmPerson[]> {
  const terms = searchTerms(words)
  if (terms === null) return []
  const ask = async (sosl: string) => {
    const path = `/search?q=${encodeURIComponent(sosl)}`
    return understand(answer, await client.call({ method: 'GET', path, kind: 'read' })).searchRecords
  }
  const search = (returning: (select: string) => string[]) =>
    rows(
      ['Title', 'Email', 'HasOptedOutOfEmail'],
      (select) => `FIND {${terms}} IN ALL FIELDS RETURNING ${returning(select()).join(', ')}`,
      ask,
    )
  const contacts = (select: string) => `Contact(${select} LIMIT ${mostFound})`
  const leads = (select: string) => `Lead(${select} WHERE IsConverted = false LIMIT ${mostFound})`
  try {
    return peopleFound(await search((select) => [leads(select), contacts(select)]))
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.vendorCode !== 'INVALID_TYPE') throw error
    return peopleFound(await search((select) => [contacts(select)]))
  }
}
