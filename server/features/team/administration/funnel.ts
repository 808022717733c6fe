import { type FunnelStep, type FunnelView, funnelSteps } from '../../../../contract/administration.ts'
import type { Context } from '../../../context.ts'
import { listWaiting } from '../invitations/invitations.ts'
import { listStatuses, median } from '../onboarding/onboarding.ts'
import { listUsers } from '../users/users.ts'

/** How many stand at each step now, and how long people took to pass it. */
export async function readFunnel(ctx: Context, workspaceId: string): Promise<FunnelView> {
  const [users, statuses, waiting] = await Promise.all([
    listUsers(ctx.db, workspaceId),
    listStatuses(ctx, workspaceId),
    listWaiting(ctx.db, workspaceId),
  ])
  const people = new Map<FunnelStep, number>([['invitation', waiting.open]])
  const times = new Map<FunnelStep, number[]>([['invitation', waiting.waitedMs]])
  for (const user of users) {
    const status = statuses.get(user.id)
    if (!status) continue
    if (user.state === 'active') people.set(status.step, (people.get(status.step) ?? 0) + 1)
    for (const [step, ms] of status.durations) times.set(step, [...(times.get(step) ?? []), ms])
  }
  return {
    steps: funnelSteps.map((step) => {
      const middle = median(times.get(step) ?? [])
      const medianSeconds = middle === null ? null : Math.round(middle / 1000)
      return { step, people: people.get(step) ?? 0, medianSeconds }
    }),
  }
}
