import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { hasAddress } from '../people/people.ts'
import type { Subject } from './permissions.ts'

/** Whom Salesforce has an answer's Task under, and who that is here: known, or met now. */
export interface Answered extends Pick<CrmPerson, 'object' | 'id'> {
  person: string | CrmPerson
}

interface Address {
  /** The mail that the message came to. */
  answered: Subject
  address: string
}

/** Whom the answered mail went to, as long as the address is theirs; null where it is somebody else's. */
export async function knownAs(
  ctx: Context,
  { workspaceId }: Actor,
  { answered, address }: Address,
): Promise<Answered | null> {
  const { who_object: object, who_id: id, person_id: personId } = answered
  if (!object || !id || !personId) return null
  const isTheirs = await hasAddress(ctx.db, { workspaceId, personId, address: address.toLowerCase() })
  return isTheirs ? { object, id, person: personId } : null
}

/**
 * The Lead or Contact that an answer goes to: whom the answered mail went to, as long as the address is theirs, or else
 * somebody with that address on the record it was sent from. A colleague may have answered, or Reply-To names somebody
 * else: null where nobody is known to have the address.
 */
export async function whoIsAnswered(ctx: Context, actor: Actor, about: Address): Promise<Answered | null> {
  const known = await knownAs(ctx, actor, about)
  if (known) return known
  const address = about.address.toLowerCase()
  const person = (await peopleOnRecord(ctx, actor, about.answered)).find((one) => one.email === address)
  return person ? { object: person.object, id: person.id, person } : null
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
