import type { DynamicField } from '../../../../contract/templates.ts'
import { ownField } from '../../../../contract/values/own-field.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmFields, CrmValue } from '../../../connectors/crm-fields.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Context } from '../../../context.ts'
import type { PanelActor } from '../../../route.ts'
import { readUser, type User } from '../../team/users/users.ts'
import type { FieldValues } from './fill.ts'
import { friendlyCompany } from './friendly-company.ts'
import { type About, namesIn, ownSources, readFromRecord, type Source, salesforceSource } from './sources.ts'

export type Recipient = Pick<CrmPerson, 'object' | 'id' | 'email'>

/** Somebody whom Salesforce is not known to have: of them nothing can be said, of the sender all. */
export type Unknown = { object: null; id: string; email: string }

/** Everything that filling needs to know of each recipient, by Salesforce id. */
export type ValuesOf = ReadonlyMap<string, Omit<FieldValues, 'signatureHtml'>>

/**
 * Reads what the fields in `texts` stand for. A column that is gone since Salesforce was asked for its columns has it asked
 * anew. Throws ConnectorError.
 */
export async function readValues(
  ctx: Context,
  actor: PanelActor,
  asked: { recipients: (Recipient | Unknown)[]; texts: string[] },
): Promise<ValuesOf> {
  try {
    return await readKnown(ctx, actor, asked)
  } catch (error) {
    if (!(error instanceof ConnectorError) || error.vendorCode !== 'INVALID_FIELD') throw error
    return readKnown(ctx, actor, asked)
  }
}

/**
 * What the fields in `texts` stand for, for each recipient, with as few calls as can be: one description of an
 * object (remembered) and one query an object.
 */
async function readKnown(
  ctx: Context,
  actor: PanelActor,
  asked: { recipients: (Recipient | Unknown)[]; texts: string[] },
): Promise<ValuesOf> {
  const { workspaceId, userId, record } = actor
  const sender = await readUser(ctx.db, { workspaceId, id: userId })
  const { fields } = await ctx.crm.open({ workspaceId, userId })
  const names = new Set(asked.texts.flatMap((text) => [...namesIn(text)]))
  const own = new Set([...names].map(ownField))
  const found = new Map<string, Omit<FieldValues, 'signatureHtml'>>()
  const senders = new Map([
    ['my_name', sender.name],
    ['my_title', own.has('my_title') ? await ownTitle(fields, sender) : ''],
    ['my_signature', ''],
    ['team_unsubscribe', ''],
    ['friendly_unsubscribe', ''],
  ])
  const yourCompany = sender.language === 'sv' ? 'ert företag' : 'your company'
  const ofNobody = [...readFromRecord, 'company_friendly'].map((name) => [name, ''] as const)
  for (const { object, id, email } of asked.recipients)
    if (object === null)
      found.set(id, { values: new Map([...ofNobody, ...senders, ['personal_email', email]]), yourCompany })
  for (const object of ['Lead', 'Contact'] as const) {
    const recipients = asked.recipients.filter((one): one is Recipient => one.object === object)
    if (recipients.length === 0) continue
    const read = await readKind(fields, {
      about: { recipient: object, record },
      recipients,
      names,
      own,
      sender,
    })
    for (const { id, email } of recipients) {
      const values = new Map([...(read.get(id) ?? []), ...senders, ['personal_email', email ?? '']])
      found.set(id, { values, yourCompany })
    }
  }
  return found
}

interface Kind {
  about: About
  recipients: Recipient[]
  names: Set<string>
  /** Those of them that every mail may have. */
  own: Set<DynamicField | null>
  sender: User
}

/** The values of all recipients of one kind. */
async function readKind(fields: CrmFields, kind: Kind): Promise<Map<string, Map<string, string>>> {
  const { about, recipients, names, own, sender } = kind
  if (own.has('company_friendly')) own.add('company')
  const sources = new Map<string, Source | 'empty'>(await ownSources(fields, about.recipient, own))
  // What was not asked for, and what Salesforce does not show.
  for (const name of readFromRecord) if (!sources.has(name)) sources.set(name, 'empty')
  for (const name of names) {
    if (!name.startsWith('sfdc_')) continue
    const source = await salesforceSource(fields, name, about)
    if (source !== 'none') sources.set(name, source)
  }
  const rows = await readRows(fields, { sources, about, ids: recipients.map((one) => one.id) })
  return new Map(
    recipients.map(({ id }) => {
      const values = new Map(
        [...sources].map(([name, source]) => {
          if (source === 'empty') return [name, '']
          const row = rows.get(source.object === about.recipient ? id : about.record.id)
          return [name, words(row?.get(source.path) ?? null, source, sender)]
        }),
      )
      return [id, values.set('company_friendly', friendlyCompany(values.get('company') ?? ''))]
    }),
  )
}

async function readRows(
  fields: CrmFields,
  asked: { sources: Map<string, Source | 'empty'>; about: About; ids: string[] },
): Promise<Map<string, ReadonlyMap<string, CrmValue>>> {
  const sources = [...asked.sources.values()].filter((one) => one !== 'empty')
  const { recipient, record } = asked.about
  const pathsOf = (object: Source['object']) => [
    ...new Set(sources.filter((one) => one.object === object).map((one) => one.path)),
  ]
  const people = await fields.read(recipient, asked.ids, pathsOf(recipient))
  const beside = sources.find((one) => one.object !== recipient)
  if (!beside) return people
  return new Map([...people, ...(await fields.read(beside.object, [record.id], pathsOf(beside.object)))])
}

async function ownTitle(fields: CrmFields, sender: User): Promise<string> {
  const columns = await fields.list('User')
  if (!columns.some((one) => one.name === 'Title')) return ''
  const rows = await fields.read('User', [sender.crm_user_id], ['Title'])
  return String(rows.get(sender.crm_user_id)?.get('Title') ?? '')
}

const yesNo = { en: ['yes', 'no'], sv: ['ja', 'nej'] } as const

/** A value as a reader writes it, in the sender's language; a day and a time as they are for the sender. */
function words(value: CrmValue, { type }: Source, { language, time_zone: timeZone }: User): string {
  if (value === null) return ''
  if (typeof value === 'number')
    return new Intl.NumberFormat(language, { maximumFractionDigits: 2 }).format(value)
  if (typeof value === 'boolean') return yesNo[language][value ? 0 : 1]
  if (type !== 'date' && type !== 'datetime') return value.trim()
  const at = new Date(type === 'date' ? `${value}T00:00:00Z` : value)
  if (Number.isNaN(at.getTime())) return value
  return new Intl.DateTimeFormat(language, {
    dateStyle: 'long',
    ...(type === 'date' ? { timeZone: 'UTC' } : { timeStyle: 'short', timeZone }),
  }).format(at)
}
