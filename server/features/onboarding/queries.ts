import { type Selectable, sql } from 'kysely'
import { detailTexts, type Refused } from '../../refusal.ts'
import type { Db, Schema } from '../../schema.ts'

export type OnboardingRow = Selectable<Schema['onboarding']>
export type FactColumn = Extract<keyof OnboardingRow, `${string}_at`>

interface Key {
  workspaceId: string
  userId: string
}

export async function insertOnboarding(db: Db, key: Key): Promise<void> {
  await db
    .insertInto('onboarding')
    .values({ workspace_id: key.workspaceId, user_id: key.userId })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

export async function findOnboarding(db: Db, key: Key): Promise<OnboardingRow> {
  return db
    .selectFrom('onboarding')
    .selectAll()
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .executeTakeFirstOrThrow()
}

/** States a fact; one that was stated before keeps its first time. */
export async function stateFact(db: Db, key: Key, fact: { column: FactColumn; at: Date }): Promise<void> {
  await db
    .updateTable('onboarding')
    .set({ [fact.column]: fact.at })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where(fact.column, 'is', null)
    .execute()
}

/** The journeys of a whole workspace, with what else decides the step. */
export async function listJourneys(db: Db, workspaceId: string) {
  return (
    db
      .selectFrom('onboarding')
      // A user's own identity bears the user's id.
      .leftJoin('signature', (join) =>
        join
          .onRef('signature.workspace_id', '=', 'onboarding.workspace_id')
          .onRef('signature.identity_id', '=', 'onboarding.user_id'),
      )
      .innerJoin('app_user', (join) =>
        join
          .onRef('app_user.workspace_id', '=', 'onboarding.workspace_id')
          .onRef('app_user.id', '=', 'onboarding.user_id'),
      )
      .selectAll('onboarding')
      .select(['signature.updated_at as signed_at', 'app_user.activated_at'])
      .where('onboarding.workspace_id', '=', workspaceId)
      .execute()
  )
}

/** Takes back that Salesforce has answered. */
export async function forgetApiSeen(db: Db, key: { workspaceId: string; userIds: string[] }): Promise<void> {
  if (key.userIds.length === 0) return
  await db
    .updateTable('onboarding')
    .set({ api_seen_at: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', 'in', key.userIds)
    .execute()
}

/** Takes every obstacle from these users; `until`: of those that came no later than this. */
export async function forgetObstacles(
  db: Db,
  key: { workspaceId: string; userIds: string[]; until?: Date },
): Promise<void> {
  const { until } = key
  if (key.userIds.length === 0) return
  await db
    .updateTable('onboarding')
    .set({ obstacle_step: null, obstacle_code: null, obstacle_details: '{}', obstacle_since: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', 'in', key.userIds)
    .$if(until !== undefined, (all) => all.where('obstacle_since', '<=', until ?? null))
    .execute()
}

/** What stands in somebody's way. */
export interface NewObstacle extends Refused {
  step: 'api' | 'mailbox'
}

/** Keeps an obstacle; one of the same code and step keeps its time. */
export async function setObstacle(db: Db, key: Key, obstacle: NewObstacle & { at: Date }): Promise<void> {
  const { step, code, at } = obstacle
  const isSame = sql<boolean>`obstacle_code is not distinct from ${code} and obstacle_step is not distinct from ${step}`
  await db
    .updateTable('onboarding')
    .set({
      obstacle_step: step,
      obstacle_code: code,
      obstacle_details: JSON.stringify(detailTexts(obstacle.details)),
      obstacle_since: sql<Date>`case when ${isSame} then obstacle_since else ${at}::timestamptz end`,
    })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .execute()
}

/** Takes away what stood in the way at this step. Answers whether something did. */
export async function removeObstacle(db: Db, key: Key, step: NewObstacle['step']): Promise<boolean> {
  const removed = await db
    .updateTable('onboarding')
    .set({ obstacle_step: null, obstacle_code: null, obstacle_details: '{}', obstacle_since: null })
    .where('workspace_id', '=', key.workspaceId)
    .where('user_id', '=', key.userId)
    .where('obstacle_step', '=', step)
    .returning('user_id')
    .executeTakeFirst()
  return removed !== undefined
}

/** In whose way one of these obstacles has stood since an instant or later, in all workspaces. */
export async function findObstructed(db: Db, obstacle: { codes: string[]; since: Date }): Promise<Key[]> {
  return db
    .selectFrom('onboarding')
    .select(['workspace_id as workspaceId', 'user_id as userId'])
    .where('obstacle_code', 'in', obstacle.codes)
    .where('obstacle_since', '>=', obstacle.since)
    .execute()
}

/** Takes an obstacle from every active user of a workspace whom it keeps back; answers who that is and since when. */
export async function freeUsers(db: Db, from: { workspaceId: string; code: string }) {
  const held = await db
    .selectFrom('onboarding')
    .innerJoin('app_user', (join) =>
      join
        .onRef('app_user.workspace_id', '=', 'onboarding.workspace_id')
        .onRef('app_user.id', '=', 'onboarding.user_id'),
    )
    .select(['app_user.id', 'app_user.name', 'app_user.email', 'app_user.language'])
    .select('onboarding.obstacle_since as since')
    .where('onboarding.workspace_id', '=', from.workspaceId)
    .where('onboarding.obstacle_code', '=', from.code)
    .where('onboarding.obstacle_since', 'is not', null)
    .where('app_user.state', '=', 'active')
    .forUpdate('onboarding')
    .$narrowType<{ since: Date }>()
    .execute()
  await forgetObstacles(db, { workspaceId: from.workspaceId, userIds: held.map(({ id }) => id) })
  return held
}

/** Whom to write to, in which language; undefined for somebody who is no longer active. */
export async function findReader(db: Db, key: Key) {
  return db
    .selectFrom('app_user')
    .select(['name', 'email', 'language'])
    .where('workspace_id', '=', key.workspaceId)
    .where('id', '=', key.userId)
    .where('state', '=', 'active')
    .executeTakeFirst()
}
