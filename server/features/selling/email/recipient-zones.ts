import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { goesByRecipient } from '../../background/pace/pace.ts'
import { readZones } from '../people/people.ts'

/** What a mail keeps of its recipient's clock. */
export interface RecipientZone {
  recipient_zone: string
  recipient_zone_origin: 'state' | 'country' | 'chosen'
}

interface Recipients {
  people: Pick<CrmPerson, 'object' | 'id'>[]
  /** What its sender has chosen, by Salesforce id. */
  chosen: ReadonlyMap<string, string>
  /** A time was chosen: it may be changed by their clock later. */
  isScheduled: boolean
}

/** By whose clock these people go, by Salesforce id; nobody whom nothing asks about, or of whom nobody knows it. */
export async function recipientZones(
  ctx: Context,
  owner: Owner,
  { people, chosen, isScheduled }: Recipients,
): Promise<Map<string, RecipientZone>> {
  const isAsked = isScheduled || (await goesByRecipient(ctx.db, owner.workspaceId))
  const others = people.filter(({ id }) => !chosen.has(id))
  const read = isAsked && others.length > 0 ? await readZones(ctx, owner, others) : []
  const told = read.flatMap(({ id, timeZone, origin }) =>
    timeZone && origin ? [[id, { recipient_zone: timeZone, recipient_zone_origin: origin }] as const] : [],
  )
  const said = [...chosen].map(
    ([id, timeZone]) => [id, { recipient_zone: timeZone, recipient_zone_origin: 'chosen' }] as const,
  )
  return new Map<string, RecipientZone>([...told, ...said])
}
