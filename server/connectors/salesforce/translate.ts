import { z } from 'zod'
import type { CrmPersonObject } from '../../../contract/basics.ts'
import { ConnectorError } from '../connector-error.ts'
import type { CrmPerson, CrmPlace, CrmRecord, OptOuts } from '../crm-records.ts'
import { readableRows } from '../readable-rows.ts'
import { understand } from './client.ts'
import { to18 } from './salesforce-id.ts'

const id = z.string().transform((text) => to18(text) ?? text)
const text = z.string().nullish()
const account = z.object({ Name: text }).nullish()

/** A column that the user may not see was not asked for: absent reads as empty. */
const person = z.object({
  Id: id,
  Name: text,
  Title: text,
  Email: text,
  HasOptedOutOfEmail: z.boolean().nullish(),
})
const lead = person.extend({ Company: text, ConvertedContactId: id.nullish() })
const contact = person.extend({ AccountId: id.nullish(), Account: account })

const children = <Row extends z.ZodType>(row: Row) => z.object({ records: readableRows(row) }).nullish()

const accountRecord = z.object({
  Id: id,
  Name: text,
  Industry: text,
  BillingCity: text,
  Contacts: children(contact),
})

const opportunityRecord = z.object({
  Id: id,
  Name: text,
  StageName: text,
  AccountId: id.nullish(),
  Account: account,
  OpportunityContactRoles: children(
    z.object({ IsPrimary: z.boolean().nullish(), Contact: contact.nullish() }),
  ),
})

const optOut = z.object({ Id: id, Email: text, HasOptedOutOfEmail: z.boolean() })

const place = z.object({ Id: id, Country: text, State: text, MailingCountry: text, MailingState: text })

/** A Lead as a record and as the one person to write to. */
export function leadRecord(row: unknown): CrmRecord {
  const { Company, ConvertedContactId: contactId, ...one } = understand(lead, row)
  const conversions = contactId ? [{ leadId: one.Id, contactId }] : []
  return { ...alone(toPerson('Lead', { ...one, AccountId: null }), Company), conversions }
}

/** A Contact as a record and as the one person to write to; `leads` are rows of the Leads that have become it. */
export function contactRecord(row: unknown, leads: unknown[]): CrmRecord {
  const one = understand(contact, row)
  const former = understand(readableRows(z.object({ Id: id })), leads)
  const conversions = former.map((lead) => ({ leadId: lead.Id, contactId: one.Id }))
  return { ...alone(toPerson('Contact', one), one.Account?.Name), conversions }
}

/** An Account with its Contacts. */
export function accountWithContacts(row: unknown): CrmRecord {
  const { Id, Name, Industry, BillingCity, Contacts } = understand(accountRecord, row)
  const people = Contacts?.records.map((one) => toPerson('Contact', one)) ?? []
  const subtitle = line(Industry, BillingCity)
  return { object: 'Account', id: Id, name: Name ?? '', subtitle, people, conversions: [] }
}

/**
 * An Opportunity with the contacts of its roles, the primary one first, each once. `accountId` is whose Contacts
 * stand in when it has no role.
 */
export function opportunityWithRoles(row: unknown): { record: CrmRecord; accountId: string | null } {
  const opportunity = understand(opportunityRecord, row)
  const { Id, Name, StageName, AccountId, Account, OpportunityContactRoles } = opportunity
  const roles = OpportunityContactRoles?.records ?? []
  const primaryFirst = [...roles].sort((a, b) => Number(b.IsPrimary ?? false) - Number(a.IsPrimary ?? false))
  const found = primaryFirst.flatMap(({ Contact }) => (Contact ? [toPerson('Contact', Contact)] : []))
  const people = [...new Map(found.map((one) => [one.id, one])).values()]
  const subtitle = line(StageName, Account?.Name)
  return {
    record: { object: 'Opportunity', id: Id, name: Name ?? '', subtitle, people, conversions: [] },
    accountId: AccountId ?? null,
  }
}

/** What a search has found, Leads and Contacts in one list. */
export function peopleFound(rows: unknown[]): CrmPerson[] {
  const found = person.extend({ attributes: z.object({ type: z.enum(['Lead', 'Contact']) }) })
  return understand(readableRows(found), rows).map(({ attributes, ...one }) =>
    toPerson(attributes.type, { ...one, AccountId: null }),
  )
}

/** Rows of Contacts as people. */
export function contacts(rows: unknown[]): CrmPerson[] {
  return understand(readableRows(contact), rows).map((one) => toPerson('Contact', one))
}

/**
 * Rows of Leads and Contacts with their boxes. None may be left out: whose it is would get a mail. An odd row stays odd, so
 * it is `rejected`, and whoever asks for fewer people finds out for whom.
 */
export function optOutsOf(rows: unknown[]): Omit<OptOuts, 'seesAll'> {
  const parsed = z.array(optOut).safeParse(rows)
  if (!parsed.success)
    throw new ConnectorError('rejected', { vendorCode: 'unexpected_answer', cause: parsed.error })
  const addressOf = ({ Email }: z.infer<typeof optOut>) => Email?.trim().toLowerCase() || null
  const shown = parsed.data.flatMap((one) => [one.Id, addressOf(one) ?? []].flat())
  const out = parsed.data.filter((one) => one.HasOptedOutOfEmail)
  return {
    ids: new Set(out.map((one) => one.Id)),
    addresses: new Set(out.flatMap((one) => addressOf(one) ?? [])),
    boxes: parsed.data.map((one) => ({
      id: one.Id,
      address: addressOf(one),
      isOut: one.HasOptedOutOfEmail,
    })),
    shown: new Set(shown),
  }
}

const permission = z.object({ PermissionsViewAllData: z.boolean() })
const sharing = z.object({ DefaultLeadAccess: text, DefaultContactAccess: text, DefaultAccountAccess: text })

/** Whether a user is shown every Lead and Contact: by a permission, or because the org shows them to everybody. */
export function seesAllOf(permissions: readonly unknown[], organization: readonly unknown[]): boolean {
  if (permission.safeParse(permissions[0]).data?.PermissionsViewAllData) return true
  const { data } = sharing.safeParse(organization[0])
  if (!data) return false
  const isOpen = (access: string | null | undefined) =>
    access === 'Read' || access === 'Edit' || access === 'ReadEditTransfer'
  const contacts = data.DefaultContactAccess
  return (
    isOpen(data.DefaultLeadAccess) &&
    isOpen(contacts === 'ControlledByParent' ? data.DefaultAccountAccess : contacts)
  )
}

function toPerson(
  object: CrmPersonObject,
  row: z.infer<typeof person> & { AccountId?: string | null },
): CrmPerson {
  return {
    object,
    id: row.Id,
    name: row.Name ?? '',
    title: row.Title ?? null,
    email: row.Email?.trim().toLowerCase() || null,
    optedOut: row.HasOptedOutOfEmail ?? false,
    accountId: row.AccountId ?? null,
  }
}

function alone(one: CrmPerson, company: string | null | undefined): Omit<CrmRecord, 'conversions'> {
  const { object, id, name, title } = one
  return { object, id, name, subtitle: line(title, company), people: [one] }
}

/** "Head of Operations · Holm Logistics": what there is of it. */
function line(...parts: (string | null | undefined)[]): string | null {
  return parts.filter(Boolean).join(' · ') || null
}

/** Where the people of these rows are, Leads and Contacts alike. */
export function placesOf(rows: unknown[]): CrmPlace[] {
  return understand(readableRows(place), rows).map(
    ({ Id, Country, State, MailingCountry, MailingState }) => ({
      id: Id,
      country: Country ?? MailingCountry ?? null,
      state: State ?? MailingState ?? null,
    }),
  )
}
