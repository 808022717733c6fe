import type { Selectable } from 'kysely'
import type { Db, Schema } from '../../../schema.ts'

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
