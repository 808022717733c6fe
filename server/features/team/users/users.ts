import type { Selectable } from 'kysely'
import { z } from 'zod'
import type { Language, Role } from '../../../../contract/basics.ts'
import { id, timeZone } from '../../../../contract/basics.ts'
import type { ProfileRequest } from '../../../../contract/user-profile.ts'
import type { Actor, Context } from '../../../context.ts'
import { newId } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db, Schema } from '../../../schema.ts'
import { audit } from '../audit/audit.ts'
import * as queries from './queries.ts'

export type User = Selectable<Schema['app_user']>

/** How the payload of a job names a user. */
export const userOfJob = z.object({ workspaceId: id, userId: id })

export interface NewUser {
  workspaceId: string
  email: string
  name: string
  role: Role
  language: Language
  /** As Salesforce says; UTC when this runtime does not know it. */
  timeZone: string
  crmUserId: string
}

/** Creates the user that an accepted invitation makes. Refuses `already_member` when the address has one. */
export async function createUser(ctx: Context, db: Db, input: NewUser): Promise<User> {
  if (await queries.findByEmail(db, input)) throw new Refusal('already_member', { email: input.email })
  const user: User = {
    workspace_id: input.workspaceId,
    id: newId(),
    email: input.email,
    name: input.name,
    role: input.role,
    language: input.language,
    time_zone: timeZone.safeParse(input.timeZone).success ? input.timeZone : 'UTC',
    crm_user_id: input.crmUserId,
    state: 'active',
    activated_at: ctx.clock.now(),
  }
  await queries.insertUser(db, user)
  return user
}

export async function readUser(db: Db, key: { workspaceId: string; id: string }): Promise<User> {
  const user = await queries.findUser(db, key)
  if (!user) throw new Refusal('not_found')
  return user
}

/** The user behind a Salesforce user; null when there is none or it is deactivated. */
export async function findCrmUser(
  db: Db,
  key: { workspaceId: string; crmUserId: string },
): Promise<User | null> {
  const user = await queries.findByCrmUser(db, key)
  return user?.state === 'active' ? user : null
}

/**
 * A user whose account cannot be closed before the transaction ends: what is given to them in it is seen by whoever
 * closes it afterwards. Refuses `user_deactivated` and `not_found`.
 */
export async function holdActive(db: Db, key: { workspaceId: string; id: string }): Promise<User> {
  const user = await queries.lockUser(db, key)
  if (!user) throw new Refusal('not_found')
  if (user.state !== 'active') throw new Refusal('user_deactivated')
  return user
}

/** Whether an admin has closed the account of this Salesforce user. */
export async function isDeactivated(
  db: Db,
  key: { workspaceId: string; crmUserId: string },
): Promise<boolean> {
  return (await queries.findByCrmUser(db, key))?.state === 'deactivated'
}

export async function isUser(db: Db, key: { workspaceId: string; id: string }): Promise<boolean> {
  return (await queries.findUser(db, key)) !== undefined
}

export async function findUserByEmail(
  db: Db,
  key: { workspaceId: string; email: string },
): Promise<User | null> {
  return (await queries.findByEmail(db, key)) ?? null
}

/** Everybody who has or had an account, by name; the deactivated among them. */
export const listUsers = queries.listUsers

/**
 * Changes a user's role or state, and returns how it was before. Refuses `not_found`, and `last_admin` where nobody
 * would be left to administer the workspace.
 */
export async function changeUser(
  db: Db,
  key: { workspaceId: string; id: string },
  change: { role: Role } | { state: User['state'] },
): Promise<User> {
  const locked = await queries.lockWithAdmins(db, key)
  const user = locked.find((one) => one.id === key.id)
  if (!user) throw new Refusal('not_found')
  const others = locked.filter((one) => one !== user)
  const isAdmin = (one: User) => one.role === 'admin' && one.state === 'active'
  if (isAdmin(user) && !isAdmin({ ...user, ...change }) && others.length === 0)
    throw new Refusal('last_admin')
  await queries.updateUser(db, key, change)
  return user
}

/** Changes one's own name, language or time zone. */
export async function changeProfile(ctx: Context, actor: Actor, change: ProfileRequest): Promise<void> {
  const { timeZone: zone, ...rest } = change
  const columns = { ...rest, ...(zone === undefined ? {} : { time_zone: zone }) }
  if (Object.keys(columns).length === 0) return
  await ctx.db.transaction().execute(async (db) => {
    await queries.updateUser(db, { workspaceId: actor.workspaceId, id: actor.userId }, columns)
    await audit(ctx, db, {
      workspaceId: actor.workspaceId,
      userId: actor.userId,
      actor: actor.email,
      verb: 'profile.changed',
      subject: { type: 'user', id: actor.userId },
      ipPrefix: actor.ipPrefix,
      detail: change,
    })
  })
}
