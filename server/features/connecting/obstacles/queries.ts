import { type Selectable, sql } from 'kysely'
import type { Owner } from '../../../connectors/mail.ts'
import { newId } from '../../../platform/ids.ts'
import { detailTexts, type Refused } from '../../../refusal.ts'
import type { Db, Schema } from '../../../schema.ts'

/** What stands in a user's way; `metAt`: when it was met last. */
export type Obstacle = Pick<Selectable<Schema['obstacle']>, 'code' | 'details' | 'since'> & {
  step: Step
  metAt: Date
}

/** Where a user meets something. */
export type Step = 'api' | 'mailbox'

/** In whose way something stands, where it was met, and what it is. */
export type NewObstacle = Refused & { workspaceId: string } & (
    | { userId: string; step: Step }
    | { invitationId: string; step: 'activation' }
  )

/** Keeps an obstacle in place of the one before; one of the same code and step keeps since when it stands. */
export async function saveObstacle(db: Db, obstacle: NewObstacle & { at: Date }): Promise<void> {
  const { workspaceId, step, code, details, at } = obstacle
  const whose =
    'userId' in obstacle
      ? { user_id: obstacle.userId, invitation_id: null }
      : { user_id: null, invitation_id: obstacle.invitationId }
  const column = 'userId' in obstacle ? 'user_id' : 'invitation_id'
  await db
    .insertInto('obstacle')
    .values({
      workspace_id: workspaceId,
      id: newId(),
      ...whose,
      step,
      code,
      details: JSON.stringify(detailTexts(details)),
      since: at,
      met_at: at,
    })
    .onConflict((conflict) =>
      conflict.columns(['workspace_id', column]).doUpdateSet((of) => ({
        step: of.ref('excluded.step'),
        code: of.ref('excluded.code'),
        details: of.ref('excluded.details'),
        since: sql<Date>`case when obstacle.code = excluded.code and obstacle.step = excluded.step
          then obstacle.since else excluded.since end`,
        met_at: of.ref('excluded.met_at'),
      })),
    )
    .execute()
}

/** What stands in a user's way; null when nothing does. */
export async function findObstacle(db: Db, key: Owner): Promise<Obstacle | null> {
  const row = await obstaclesOfUsers(db)
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .executeTakeFirst()
  return row ?? null
}

/** What stands in the way of the users of a workspace, by user id. */
export async function listObstacles(db: Db, workspaceId: string): Promise<Map<string, Obstacle>> {
  const rows = await obstaclesOfUsers(db).where('workspace_id', '=', workspaceId).execute()
  return new Map(rows.map(({ user_id: userId, ...obstacle }) => [userId, obstacle]))
}

function obstaclesOfUsers(db: Db) {
  return db
    .selectFrom('obstacle')
    .select(['user_id', 'step', 'code', 'details', 'since', 'met_at as metAt'])
    .where('user_id', 'is not', null)
    .$narrowType<{ user_id: string; step: Step }>()
}

/**
 * Takes away what stood in a user's way at this step. `metAt`: unless it was met again since, so that an answer takes
 * nothing away that was met after it was asked for.
 */
export async function clearObstacle(db: Db, key: Owner & { metAt?: Date }, step: Step): Promise<void> {
  const { metAt } = key
  await db
    .deleteFrom('obstacle')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('step', '=', step)
    .$if(metAt !== undefined, (all) => all.where('met_at', '=', metAt ?? new Date(0)))
    .execute()
}

/** Takes away what stood in the way of somebody invited. */
export async function clearObstacleOfInvited(
  db: Db,
  key: { workspaceId: string; invitationId: string },
): Promise<void> {
  await db
    .deleteFrom('obstacle')
    .where('workspace_id', '=', key.workspaceId)
    .where('invitation_id', '=', key.invitationId)
    .execute()
}

/** Takes every obstacle from these users; `until`: of those that were met no later than this. */
export async function forgetObstacles(
  db: Db,
  key: { workspaceId: string; userIds: string[]; until?: Date },
): Promise<void> {
  const { until } = key
  if (key.userIds.length === 0) return
  await db
    .deleteFrom('obstacle')
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', 'in', key.userIds)
    .$if(until !== undefined, (all) => all.where('met_at', '<=', until ?? new Date(0)))
    .execute()
}

/** In whose way one of these obstacles has stood since an instant or later, in all workspaces. */
export async function findObstructed(db: Db, obstacle: { codes: string[]; since: Date }): Promise<Owner[]> {
  return db
    .selectFrom('obstacle')
    .select(['workspace_id as workspaceId', 'user_id as userId'])
    .where('user_id', 'is not', null)
    .where('code', 'in', obstacle.codes)
    .where('since', '>=', obstacle.since)
    .$narrowType<{ userId: string }>()
    .execute()
}

/** Takes an obstacle from every active user of a workspace whom it keeps back; answers who that is and since when. */
export async function freeUsers(db: Db, from: { workspaceId: string; code: string }) {
  return db
    .deleteFrom('obstacle')
    .using('app_user')
    .whereRef('app_user.workspace_id', '=', 'obstacle.workspace_id')
    .whereRef('app_user.id', '=', 'obstacle.user_id')
    .where('obstacle.workspace_id', '=', from.workspaceId)
    .where('obstacle.code', '=', from.code)
    .where('app_user.state', '=', 'active')
    .returning(['app_user.id', 'app_user.name', 'app_user.email', 'app_user.language', 'obstacle.since'])
    .execute()
}

/** Takes an obstacle from the invitations that can still be accepted; answers whose they are and since when. */
export async function freeInvited(db: Db, from: { workspaceId: string; code: string; now: Date }) {
  return db
    .deleteFrom('obstacle')
    .using('invitation')
    .whereRef('invitation.workspace_id', '=', 'obstacle.workspace_id')
    .whereRef('invitation.id', '=', 'obstacle.invitation_id')
    .where('obstacle.workspace_id', '=', from.workspaceId)
    .where('obstacle.code', '=', from.code)
    .where('invitation.state', '=', 'open')
    .where('invitation.expires_at', '>', from.now)
    .returning(['invitation.id', 'invitation.name', 'invitation.email', 'invitation.language'])
    .returning('obstacle.since')
    .execute()
}
