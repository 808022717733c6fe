import type { AuditVerb } from '../../../../contract/audit.ts'
import type { OpenSessionView } from '../../../../contract/sessions.ts'
import type { CrmRef } from '../../../connectors/crm-records.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days, hours, minutes } from '../../../platform/clock.ts'
import { newId, readTenantToken, tenantToken } from '../../../platform/ids.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { audit } from '../audit/audit.ts'
import { deviceOf } from './device.ts'
import { lastUserOf, recordDevice, type SignIn, sweepDevices } from './devices.ts'
import {
  deleteExpired,
  deleteOtherSessions,
  deleteSession,
  deleteSessionsOf,
  deleteWebSession,
  findSession,
  insertSession,
  listWebSessions,
  touchSession,
} from './queries.ts'

// The door for the other features.
export { lastUserOf }

/** A web session ends after 14 days without use, a panel's bearer after 30 minutes. */
const lifetime = { web: days(14), panel: minutes(30) }
/** However busy, a session ends after 90 days and a bearer after eight hours: then Salesforce says again who it is. */
const longest = { web: days(90), panel: hours(8) }
const touchEvery = { web: minutes(10), panel: minutes(5) }

/** Opens a session in the web app and returns its token; its user is told by mail of a browser that is new. */
export async function signIn(ctx: Context, db: Db, input: SignIn): Promise<string> {
  const { user, userAgent } = input
  const owner = { workspaceId: user.workspace_id, userId: user.id }
  const { id, token } = await insert(ctx, db, { ...owner, kind: 'web', userAgent })
  await recordDevice(ctx, db, { ...input, sessionId: id })
  return token
}

interface NewSession {
  workspaceId: string
  userId: string
  kind: 'web' | 'panel'
  record?: CrmRef
  userAgent: string | null
}

/** Opens a session and returns its token, which is stored only as a hash. */
export async function openSession(ctx: Context, db: Db, input: NewSession): Promise<string> {
  return (await insert(ctx, db, input)).token
}

async function insert(ctx: Context, db: Db, input: NewSession): Promise<{ id: string; token: string }> {
  const { token, hash } = tenantToken(input.workspaceId)
  const [id, now] = [newId(), ctx.clock.now()]
  await insertSession(db, {
    workspace_id: input.workspaceId,
    id,
    user_id: input.userId,
    kind: input.kind,
    token_hash: hash,
    record_object: input.record?.object ?? null,
    record_id: input.record?.id ?? null,
    user_agent: input.userAgent?.slice(0, 300) ?? null,
    created_at: now,
    used_at: now,
    expires_at: after(now, lifetime[input.kind]),
  })
  return { id, token }
}

/** Who a token belongs to, and for a panel's bearer which record; null when it is unknown, expired or the user is gone. */
export async function findActor(
  ctx: Context,
  input: { token: string; kind: 'web' | 'panel'; ipPrefix: string | null },
): Promise<(Actor & { record: CrmRef | null; isRenewed: boolean }) | null> {
  const key = readTenantToken(input.token)
  if (!key) return null
  const now = ctx.clock.now()
  const row = await findSession(ctx.db, { ...key, kind: input.kind, now })
  if (!row) return null
  const isRenewed = now.getTime() - row.used_at.getTime() > touchEvery[input.kind]
  if (isRenewed) {
    const slid = after(now, lifetime[input.kind])
    const last = after(row.created_at, longest[input.kind])
    const expiresAt = last < slid ? last : slid
    await touchSession(ctx.db, { workspaceId: row.workspace_id, id: row.id, now, expiresAt })
  }
  return {
    workspaceId: row.workspace_id,
    userId: row.user_id,
    sessionId: row.id,
    role: row.role,
    name: row.name,
    email: row.email,
    language: row.language,
    timeZone: row.time_zone,
    ipPrefix: input.ipPrefix,
    isRenewed,
    record: row.record_object && row.record_id ? { object: row.record_object, id: row.record_id } : null,
  }
}

/** Ends the actor's own session. */
export async function closeSession(ctx: Context, actor: Actor): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    await deleteSession(db, { workspaceId: actor.workspaceId, id: actor.sessionId })
    await auditEnd(ctx, db, { actor, verb: 'session.closed', detail: {} })
  })
}

/** Where the actor is signed in to the web app, the latest used first. */
export async function listSessions(ctx: Context, actor: Actor): Promise<OpenSessionView[]> {
  const rows = await listWebSessions(ctx.db, { ...actor, now: ctx.clock.now() })
  return rows.map((row) => ({
    id: row.id,
    ...deviceOf(row.user_agent),
    createdAt: row.created_at.toISOString(),
    usedAt: row.used_at.toISOString(),
    isThis: row.id === actor.sessionId,
  }))
}

/** Signs the actor out in one place. Refuses `not_found` for a session that is not theirs or has ended. */
export async function endSession(ctx: Context, actor: Actor, id: string): Promise<void> {
  const { workspaceId, userId } = actor
  await ctx.db.transaction().execute(async (db) => {
    if (!(await deleteWebSession(db, { workspaceId, userId, id }))) throw new Refusal('not_found')
    await auditEnd(ctx, db, { actor, verb: 'session.ended', detail: { session: id } })
  })
}

/** Signs the actor out everywhere but here. Open panels end too and sign in again by themselves. */
export async function endOtherSessions(ctx: Context, actor: Actor): Promise<void> {
  const { workspaceId, userId, sessionId } = actor
  await ctx.db.transaction().execute(async (db) => {
    const ended = await deleteOtherSessions(db, { workspaceId, userId, except: sessionId })
    if (ended > 0) await auditEnd(ctx, db, { actor, verb: 'session.others_ended', detail: { ended } })
  })
}

async function auditEnd(
  ctx: Context,
  db: Db,
  deed: { actor: Actor; verb: AuditVerb; detail: Record<string, string | number> },
) {
  const { actor, verb, detail } = deed
  await audit(ctx, db, {
    workspaceId: actor.workspaceId,
    userId: actor.userId,
    actor: actor.email,
    verb,
    subject: { type: 'user', id: actor.userId },
    ipPrefix: actor.ipPrefix,
    detail,
  })
}

/**
 * The operator signs a user out everywhere, or the whole workspace (`userId` null): web app and panels. Returns how many
 * sessions there were.
 */
export async function endAllSessions(
  ctx: Context,
  of: { workspaceId: string; userId: string | null },
): Promise<number> {
  return ctx.db.transaction().execute(async (db) => {
    const ended = await deleteSessionsOf(db, of)
    if (ended > 0)
      await audit(ctx, db, {
        workspaceId: of.workspaceId,
        userId: null,
        actor: 'operator',
        verb: 'session.all_ended',
        subject: of.userId ? { type: 'user', id: of.userId } : { type: 'workspace', id: of.workspaceId },
        detail: { ended },
      })
    return ended
  })
}

/** Ends every session of a user, in the web app and in the panel. */
export const closeSessionsOf = deleteSessionsOf

/** Removes expired sessions and browsers that were long not seen; run now and then. */
export async function sweepSessions(ctx: Context): Promise<void> {
  await sweepDevices(ctx)
  await deleteExpired(ctx.db, ctx.clock.now())
}
