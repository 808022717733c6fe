import type { CrmConversion, CrmPerson, CrmRecord } from '../../../connectors/crm-records.ts'
import type { Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { findByAddress } from './personal.ts'
import {
  deletePerson,
  findConversion,
  findLink,
  findPeopleBehind,
  hasAddress,
  insertAddress,
  insertLink,
  insertPerson,
  renamePerson,
  supersedeLink,
} from './queries.ts'
import { countryOf } from './zone-of-place.ts'
import { readZones } from './zones.ts'

// Everybody behind a Lead or a Contact, for the histories of the other features; whose an address is; and where people
// are, by the clock.
export { countryOf, findByAddress, findPeopleBehind, hasAddress, readZones }

/** The record's own people among those asked for, each once, in the order asked. Throws Refusal `recipient_unknown`. */
export function peopleAskedFor(record: CrmRecord, to: { id: string }[]): CrmPerson[] {
  const people = new Map(record.people.map((one) => [one.id, one]))
  return [...new Set(to.map(({ id }) => id))].map((id) => {
    const person = people.get(id)
    if (!person) throw new Refusal('recipient_unknown')
    return person
  })
}

/**
 * The person behind a Lead or Contact, made when we meet the record for the first time; the name follows Salesforce,
 * addresses are added and never taken away, because an opt-out hangs on the address. Returns the person's id.
 */
export async function ensurePerson(
  ctx: Context,
  db: Db,
  input: { workspaceId: string; crmPerson: CrmPerson },
): Promise<string> {
  const { workspaceId, crmPerson } = input
  const now = ctx.clock.now()
  const known = await findLink(db, { workspaceId, recordId: crmPerson.id })
  const personId = known?.person_id ?? (await createPerson(ctx, db, input))
  if (known && known.name !== crmPerson.name)
    await renamePerson(db, { workspaceId, id: personId, name: crmPerson.name, now })
  if (crmPerson.email)
    await insertAddress(db, {
      workspace_id: workspaceId,
      id: newId(),
      person_id: personId,
      address: crmPerson.email.toLowerCase(),
      created_at: now,
    })
  return personId
}

/**
 * Writes down which Leads have become which Contacts. A Contact that was not known here is the same person from now on;
 * one that was keeps its own, and shows both histories. Leads that were never met here have none.
 */
export async function recordConversions(
  ctx: Context,
  about: { workspaceId: string; conversions: CrmConversion[] },
): Promise<void> {
  const { workspaceId } = about
  for (const { leadId, contactId } of about.conversions) {
    const known = await findConversion(ctx.db, { workspaceId, leadId })
    if (!known || known.contactId === contactId) continue
    await ctx.db.transaction().execute(async (db) => {
      await insertLink(db, {
        workspace_id: workspaceId,
        id: newId(),
        person_id: known.personId,
        object: 'Contact',
        record_id: contactId,
        valid_from: ctx.clock.now(),
        superseded_by: null,
      })
      await supersedeLink(db, { workspaceId, leadId, contactId })
    })
    ctx.log.info({ lead: leadId, contact: contactId }, 'a Lead has become a Contact')
  }
}

async function createPerson(
  ctx: Context,
  db: Db,
  { workspaceId, crmPerson }: { workspaceId: string; crmPerson: CrmPerson },
): Promise<string> {
  const now = ctx.clock.now()
  const id = newId()
  await insertPerson(db, {
    workspace_id: workspaceId,
    id,
    name: crmPerson.name,
    created_at: now,
    updated_at: now,
  })
  const linked = await insertLink(db, {
    workspace_id: workspaceId,
    id: newId(),
    person_id: id,
    object: crmPerson.object,
    record_id: crmPerson.id,
    valid_from: now,
    superseded_by: null,
  })
  if (linked) return id
  // Two mails to a new person at once: the other one has made the person, and has committed.
  await deletePerson(db, { workspaceId, id })
  const other = await findLink(db, { workspaceId, recordId: crmPerson.id })
  if (!other) throw new Error('A link that could not be made is not there either')
  return other.person_id
}
