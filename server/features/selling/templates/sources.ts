import type { CrmObject } from '../../../../contract/basics.ts'
import { readFields } from '../../../../contract/values/dynamic-fields.ts'
import type { CrmField, CrmFieldObject, CrmFields } from '../../../connectors/crm-fields.ts'

/** Where the value of a field stands at Salesforce: a column of an object, by its path from there. */
export interface Source {
  object: CrmFieldObject
  path: string
  /** Salesforce's type of the column. */
  type: string
}

/** Whom a mail goes to and where it is sent from. */
export interface About {
  recipient: 'Lead' | 'Contact'
  record: { object: CrmObject; id: string }
}

const ofLead: Record<string, string> = {
  first_name: 'FirstName',
  last_name: 'LastName',
  title: 'Title',
  company: 'Company',
  work_website: 'Website',
}
const ofContact: Record<string, string> = {
  ...ofLead,
  company: 'Account.Name',
  work_website: 'Account.Website',
}

/** Fields of every mail that stand in the recipient's record. */
export const readFromRecord = Object.keys(ofLead)

/** Names of the fields in a text, each once, as `readFields` writes them. */
export function namesIn(text: string): Set<string> {
  return new Set(readFields(text).flatMap((part) => (part.kind === 'field' ? [part.name] : [])))
}

/** Where the fields that every mail may have stand, as far as this user may read them. */
export async function ownSources(
  fields: CrmFields,
  recipient: About['recipient'],
  wanted: ReadonlySet<string | null>,
): Promise<Map<string, Source>> {
  const paths = recipient === 'Lead' ? ofLead : ofContact
  const found = await Promise.all(
    Object.entries(paths)
      .filter(([name]) => wanted.has(name))
      .map(async ([name, path]) => [name, await columnAt(fields, recipient, path)] as const),
  )
  return new Map(found.flatMap(([name, source]) => (source ? [[name, source]] : [])))
}

/** Fields of Salesforce by the beginning of their names: the longer ones first. */
const prefixes: {
  prefix: string
  of: (about: About) => { object: CrmObject; parent: string | null } | null
}[] = [
  { prefix: 'sfdc_contact_account_', of: onContact('Account') },
  { prefix: 'sfdc_account_', of: onContact('Account') },
  { prefix: 'sfdc_contact_', of: onContact(null) },
  {
    prefix: 'sfdc_lead_',
    of: ({ recipient }) => (recipient === 'Lead' ? { object: 'Lead', parent: null } : null),
  },
  {
    prefix: 'sfdc_opportunity_',
    of: ({ record }) => (record.object === 'Opportunity' ? { object: 'Opportunity', parent: null } : null),
  },
]

function onContact(parent: 'Account' | null) {
  return ({ recipient }: About) => (recipient === 'Contact' ? ({ object: 'Contact', parent } as const) : null)
}

const described: Record<string, CrmObject> = {
  sfdc_contact_account_: 'Account',
  sfdc_account_: 'Account',
  sfdc_contact_: 'Contact',
  sfdc_lead_: 'Lead',
  sfdc_opportunity_: 'Opportunity',
}

/**
 * Where an `sfdc_…` field stands: `none`: Salesforce shows this user no such column; `empty`: it has one, and this
 * recipient, or the record that the mail is sent from, is of another kind.
 */
export async function salesforceSource(
  fields: CrmFields,
  name: string,
  about: About,
): Promise<Source | 'none' | 'empty'> {
  for (const { prefix, of } of prefixes) {
    const object = described[prefix]
    if (!object || !name.startsWith(prefix)) continue
    const column = findColumn(await fields.list(object), name.slice(prefix.length))
    if (!column) continue
    const from = of(about)
    if (!from) return 'empty'
    const path = from.parent ? `${from.parent}.${column.name}` : column.name
    return { object: from.object, path, type: column.type }
  }
  return 'none'
}

/** Whether Salesforce shows this user the column of an `sfdc_…` field, whoever a mail goes to. */
export async function isSalesforceField(fields: CrmFields, name: string): Promise<boolean> {
  const anywhere = { recipient: 'Contact', record: { object: 'Contact', id: '' } } as const
  return (await salesforceSource(fields, name, anywhere)) !== 'none'
}

const bare = (name: string) => name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '')

/** A column by its API name without capitals and underscores; a custom one also without the `__c` at its end. */
function findColumn(columns: CrmField[], name: string): CrmField | undefined {
  const wanted = bare(name)
  return (
    columns.find((one) => bare(one.name) === wanted) ??
    columns.find((one) => bare(one.name.replace(/__c$/i, '')) === wanted)
  )
}

async function columnAt(fields: CrmFields, object: CrmObject, path: string): Promise<Source | null> {
  const [parent, child] = path.split('.')
  const [where, name] = child ? (['Account', child] as const) : ([object, parent] as const)
  const column = (await fields.list(where)).find((one) => one.name === name)
  return column ? { object, path, type: column.type } : null
}
