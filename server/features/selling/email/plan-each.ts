import type { Context } from '../../../context.ts'
import type { PanelActor } from '../../../route.ts'
import { type Addressee, type Compose, whoOf } from './addressees.ts'
import { leavingOutside } from './leaving-outside.ts'
import { type RecipientZone, recipientZones } from './recipient-zones.ts'
import { forOne, planAt, planSoon } from './schedule.ts'

/** By whose clock each of them goes, and how their mail stands by that, by Salesforce id. */
export interface Planned {
  zones: Map<string, RecipientZone>
  plans: Map<string, Plan>
}

type Plan = ReturnType<typeof planAt> | ReturnType<typeof planSoon>

/**
 * When the mail of each leaves: each by their own clock where that was chosen. Throws what `planAt` throws, and
 * `outside_sending_hours`.
 */
export async function planEach(
  ctx: Context,
  actor: PanelActor,
  { request, addressees }: { request: Compose; addressees: Addressee[] },
): Promise<Planned> {
  const { schedule, outside, to, answers } = request
  const whom = answers ? addressees.map(({ id }) => ({ id, timeZone: answers.timeZone })) : to
  const chosen = new Map(whom.flatMap(({ id, timeZone }) => (timeZone ? [[id, timeZone] as const] : [])))
  const people = addressees.flatMap((one) => whoOf(one) ?? [])
  const about = { people, chosen, isScheduled: schedule !== undefined }
  const zones = await recipientZones(ctx, actor, about)
  const zoneOf = ({ id }: Addressee) => zones.get(id)?.recipient_zone ?? null
  const plans = addressees.map((person) =>
    schedule ? planAt(ctx, forOne(schedule, zoneOf(person))) : planSoon(ctx),
  )
  const mails = addressees.map((person, which) => ({
    at: plans[which]?.due_at ?? ctx.clock.now(),
    recipientZone: zoneOf(person),
  }))
  const anyway = outside === 'anyway' || schedule?.anyway === true
  const isOutside = await leavingOutside(ctx, actor, { mails, isAnswered: anyway || outside !== undefined })
  // Only those that leave outside were asked about.
  const planOf = (plan: Plan, which: number): Plan => ({
    ...plan,
    outside_window: anyway && isOutside[which] === true,
  })
  return {
    zones,
    plans: new Map(plans.map((plan, which) => [addressees[which]?.id ?? '', planOf(plan, which)])),
  }
}
