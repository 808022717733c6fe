import { causes, isCause, type Probe } from '../../../../contract/causes.ts'
import type { ErrorCode } from '../../../../contract/errors.ts'
import type { JourneyView } from '../../../../contract/onboarding.ts'
import { ConnectorError } from '../../../connectors/connector-error.ts'
import type { Owner } from '../../../connectors/mail.ts'
import type { Context } from '../../../context.ts'
import { after, minutes } from '../../../platform/clock.ts'
import { type Refused, vendorDetails } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import {
  clearObstacle,
  clearObstacleOfInvited,
  findObstacle,
  findObstructed,
  forgetObstacles,
  freeInvited,
  freeUsers,
  listObstacles,
  type NewObstacle,
  type Obstacle,
  type Step,
  saveObstacle,
} from './queries.ts'

// The door for the other features.
export {
  clearObstacle,
  clearObstacleOfInvited,
  findObstacle,
  findObstructed,
  forgetObstacles,
  freeInvited,
  freeUsers,
  listObstacles,
  type Obstacle,
  type Step,
}

const probeEvery = minutes(15)

/**
 * Whether something still stands, as its vendor answers; `record` writes what else is true with that, in the transaction
 * that clears or keeps it. `unknown`: there is nothing that could be asked.
 */
export type Observation =
  | { state: 'gone'; record(db: Db): Promise<void> }
  | { state: 'stands'; refusal: Refused; record?(db: Db): Promise<void> }
  | { state: 'unknown' }

/**
 * Keeps what stands in somebody's way, in the transaction of what it blocks where there is one; what can be observed is
 * looked at from now on.
 */
export async function recordObstacle(ctx: Context, db: Db, obstacle: NewObstacle): Promise<void> {
  await saveObstacle(db, { ...obstacle, at: ctx.clock.now() })
  if ('userId' in obstacle && causes[obstacle.code].probe) await planProbe(ctx, db, obstacle)
}

/**
 * Keeps what Salesforce refuses somebody at work. What stands in the way of a mailbox stays instead: it is looked at until
 * it is gone, and its person waits for the word.
 */
export async function recordHindrance(ctx: Context, owner: Owner, { code, details }: Refused): Promise<void> {
  const { workspaceId, userId } = owner
  await ctx.db.transaction().execute(async (db) => {
    if ((await findObstacle(db, owner))?.step === 'mailbox') return
    await recordObstacle(ctx, db, { workspaceId, userId, step: 'api', code, details })
  })
}

/** An obstacle as the journey shows it at a step. */
export function obstacleAt(obstacle: Obstacle | null, step: Step): JourneyView['obstacle'] {
  return obstacle?.step === step ? { code: obstacle.code, details: obstacle.details } : null
}

/** What can be asked about an obstacle; null when there is none or nobody can see it from here. */
export function probeOf(obstacle: Pick<Obstacle, 'code'> | null): Probe | null {
  return obstacle && isCause(obstacle.code) ? causes[obstacle.code].probe : null
}

/** Has what stands in a user's way looked at, a quarter of an hour from now unless it is said when. */
export async function planProbe(ctx: Context, db: Db, plan: Owner & { at?: Date }): Promise<void> {
  const { workspaceId, userId, at } = plan
  await ctx.jobs.add(db, {
    name: 'probe-obstacle',
    payload: { workspaceId, userId },
    runAt: at ?? after(ctx.clock.now(), probeEvery),
    key: `probe-obstacle:${userId}`,
  })
}

/** The refusal that a vendor's fault is, in these words of the closed list. */
export function refusedBy(
  error: unknown,
  words: { codes: Partial<Record<ConnectorError['fault'], ErrorCode>>; other: ErrorCode },
): Refused {
  if (!(error instanceof ConnectorError)) throw error
  const code = words.codes[error.fault] ?? words.other
  return { code, details: vendorDetails(error) }
}
