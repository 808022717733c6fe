import { causes, type Probe } from '../../../../contract/causes.ts'
import { errorCodes } from '../../../../contract/errors.ts'
import type { JourneyView } from '../../../../contract/onboarding.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { forEach } from '../../../platform/each.ts'
import { detailTexts } from '../../../refusal.ts'
import { notify } from '../../background/notifications/notifications.ts'
import { askMailbox } from '../../connecting/mailboxes/mailboxes.ts'
import {
  clearObstacle,
  findObstacle,
  findObstructed,
  type Observation,
  type Obstacle,
  obstacleAt,
  planProbe,
  probeOf,
  recordObstacle,
  type Step,
} from '../../connecting/obstacles/obstacles.ts'
import { askCrm } from './ask-crm.ts'
import { goOnMail } from './go-on-mail.ts'
import * as queries from './queries.ts'

const probeFor = days(14)
const steps = { crm_api: 'api', mailbox: 'mailbox' } as const satisfies Record<Probe, Step>
const asks: Record<Probe, (ctx: Context, owner: Owner) => Promise<Observation>> = {
  crm_api: askCrm,
  mailbox: askMailbox,
}

/**
 * Looks once whether an obstacle is gone, and keeps what was seen; `kept` is what was known to stand in the way before.
 * Answers with what still stands, null when it is gone.
 */
export async function probeNow(
  ctx: Context,
  owner: Owner,
  { probe, kept }: { probe: Probe; kept: Obstacle | null },
): Promise<JourneyView['obstacle']> {
  const { workspaceId, userId } = owner
  const step = steps[probe]
  const seen = await asks[probe](ctx, owner)
  if (seen.state === 'gone') {
    await ctx.db.transaction().execute(async (db) => {
      await seen.record(db)
      if (kept) await clearObstacle(db, { workspaceId, userId, metAt: kept.metAt }, step)
    })
    // Met again while it was asked.
    return obstacleAt(await findObstacle(ctx.db, owner), step)
  }
  const found = await findObstacle(ctx.db, owner)
  const before = found?.step === step ? found : null
  if (seen.state === 'unknown') return before && { code: before.code, details: before.details }
  const { code } = seen.refusal
  const vendor = before?.details.vendor
  const details = detailTexts(vendor ? { ...seen.refusal.details, vendor } : seen.refusal.details)
  await ctx.db.transaction().execute(async (db) => {
    await seen.record?.(db)
    await recordObstacle(ctx, db, { workspaceId, userId, step, code, details })
  })
  return { code, details }
}

/**
 * The job: looks whether the obstacle is gone while the person is away, every 15 minutes for 14 days. When it is, the
 * person gets a mail. The next look is planned first, so that one that fails is not the last.
 */
export async function probeObstacle(ctx: Context, owner: Owner): Promise<void> {
  const obstacle = await findObstacle(ctx.db, owner)
  const probe = probeOf(obstacle)
  if (!obstacle || !probe || ctx.clock.now() > after(obstacle.since, probeFor)) return
  await planProbe(ctx, ctx.db, owner)
  if (await probeNow(ctx, owner, { probe, kept: obstacle })) return
  await tellThatItGoesOn(ctx, owner, `${obstacle.code}:${obstacle.since.toISOString()}`)
}

/**
 * Has every obstacle looked at now that still is to be: a backup has no jobs, and whoever waits for a mail that says it
 * goes on must not wait for one that was lost.
 */
export async function resumeProbing(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const codes = errorCodes.filter((code) => causes[code].probe)
  const items = await findObstructed(ctx.db, { codes, since: after(now, -probeFor) })
  await forEach({ log: ctx.log, task: 'plan probe', items, name: (owner) => ({ ...owner }) }, (owner) =>
    planProbe(ctx, ctx.db, { ...owner, at: now }),
  )
}

async function tellThatItGoesOn(ctx: Context, owner: Owner, obstacle: string): Promise<void> {
  const reader = await queries.findReader(ctx.db, owner)
  if (!reader || !ctx.notificationMail) return
  await notify(ctx, ctx.db, {
    workspaceId: owner.workspaceId,
    key: `go-on:${owner.userId}:${obstacle}`,
    to: { name: reader.name, address: reader.email },
    ...goOnMail({ language: reader.language, name: reader.name, url: `${ctx.settings.publicUrl}/journey` }),
  })
}
