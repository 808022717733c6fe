import type { CrmPerson } from '../../../connectors/crm-records.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { goesByRecipient } from '../../background/pace/pace.ts'
import { readZones } from '../people/people.ts'

/** What a mail keeps of its recipient's clock, by Salesforce id; nothing where no sending window asks for it, or nobody knows. */
export async function recipientZones(ctx: Context, owner: Owner, people: CrmPerson[]) {
  const isAsked = await goesByRecipient(ctx.db, owner.workspaceId)
  const zones = isAsked ? await readZones(ctx, owner, people) : []
  return new Map(
    zones.map(({ id, timeZone, origin }) => [
      id,
      { recipient_zone: timeZone, recipient_zone_origin: origin },
    ]),
  )
}
