import type { CrmPerson } from '../../connectors/crm.ts'
import type { Context } from '../../context.ts'
import { newId } from '../../platform/ids.ts'
import type { Db } from '../../schema.ts'
import { deletePerson, findLink, insertAddress, insertLink, insertPerson, renamePerson } from './queries.ts'

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
