import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { ensurePerson, hasAddress } from '../people/people.ts'
import type { Subject } from './permissions.ts'

/** Whom Salesforce has an answer's Task under, and who that is here. */
export interface Answered extends Pick<CrmPerson, 'object' | 'id'> {
  personId: string
}

/**
 * The Lead or Contact that an answer goes to: whom the answered mail went to, as long as the address is theirs, or else
 * somebody with that address on the record it was sent from. A colleague may have answered, or Reply-To names somebody
 * else: null where nobody is known to have the address.
 */
export async function whoIsAnswered(
  ctx: Context,
  actor: Actor,
  about: { answered: Subject; address: string },
): Promise<Answered | null> {
  const { workspaceId } = actor
  const { who_object: object, who_id: id, person_id: personId } = about.answered
  const address = about.address.toLowerCase()
  if (object && id && personId && (await hasAddress(ctx.db, { workspaceId, personId, address })))
    return { object, id, personId }
  const crmPerson = (await peopleOnRecord(ctx, actor, about.answered)).find((one) => one.email === address)
  if (!crmPerson) return null
  const person = ctx.db.transaction().execute((db) => ensurePerson(ctx, db, { workspaceId, crmPerson }))
  return { object: crmPerson.object, id: crmPerson.id, personId: await person }
}

/** Nobody where Salesforce does not say: the answer goes all the same. */
async function peopleOnRecord(
  ctx: Context,
  { workspaceId, userId }: Actor,
  { record_object: object, record_id: id }: Subject,
): Promise<CrmPerson[]> {
  if (!object || !id) return []
  try {
    return (await (await ctx.crm.open({ workspaceId, userId })).records.read({ object, id })).people
  } catch (error) {
    if (!(error instanceof ConnectorError)) throw error
    ctx.log.info({ fault: error.fault, vendorCode: error.vendorCode }, 'people not read for an answer')
    return []
  }
}
