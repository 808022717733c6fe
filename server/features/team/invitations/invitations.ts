import type { Selectable } from 'kysely'
import type { AuditVerb } from '../../../../contract/audit.ts'
import type { Language, Role } from '../../../../contract/basics.ts'
import type { EmailState } from '../../../../contract/email.ts'
import {
  type InvitationLookupView,
  type InvitationState,
  type InvitationView,
  invitationActions,
} from '../../../../contract/invitations.ts'
import type { Actor, Context } from '../../../context.ts'
import { after, days } from '../../../platform/clock.ts'
import { newId, readTenantToken, tenantToken } from '../../../platform/ids.ts'
import { Refusal, type Refused } from '../../../refusal.ts'
import type { Db, Schema } from '../../../schema.ts'
import { notify, withdrawNotification } from '../../background/notifications/notifications.ts'
import { clearObstacleOfInvited, recordObstacle } from '../../connecting/obstacles/obstacles.ts'
import { audit, whenLast } from '../audit/audit.ts'
import { readWorkspace } from '../workspaces/workspaces.ts'
import * as queries from './queries.ts'
import { welcomeMail } from './welcome-mail.ts'

type Row = Selectable<Schema['invitation']>

const lifetime = days(7)

export interface Invite {
  workspaceId: string
  email: string
  name: string | null
  role: Role
  language: Language
  /** In whose name; a null name says that the workspace invites. */
  from: { userId: string | null; name: string | null }
  /** Who really did it, for the audit; null is the operator. */
  by: Actor | null
}

/**
 * Invites one address: the invitation and its welcome e-mail in one transaction. Answers with the link too, which
 * is stored only as a hash. Refuses `already_invited` while an open invitation stands.
 */
export async function invite(ctx: Context, input: Invite): Promise<{ id: string; url: string }> {
  return ctx.db.transaction().execute((db) => inviteWithin(ctx, db, input))
}

/** The same within a transaction of the caller's, which goes on unharmed after a refusal. */
export async function inviteWithin(
  ctx: Context,
  db: Db,
  input: Invite,
): Promise<{ id: string; url: string }> {
  const email = input.email.trim().toLowerCase()
  const [id, link, now] = [newId(), tenantToken(input.workspaceId), ctx.clock.now()]
  const row: Row = {
    workspace_id: input.workspaceId,
    id,
    email,
    name: input.name,
    role: input.role,
    language: input.language,
    invited_by: input.from.userId,
    inviter_name: input.from.name,
    state: 'open',
    token_hash: link.hash,
    expires_at: after(now, lifetime),
    created_at: now,
    user_id: null,
    email_id: null,
  }
  if (!(await queries.insertInvitation(db, row))) throw new Refusal('already_invited', { email })
  await mail(ctx, db, { row, url: linkUrl(ctx, link.token) })
  await audit(ctx, db, {
    workspaceId: input.workspaceId,
    userId: input.by?.userId ?? null,
    actor: input.by?.email ?? 'operator',
    verb: 'invitation.created',
    subject: { type: 'invitation', id },
    ipPrefix: input.by?.ipPrefix,
    detail: { email, role: input.role },
  })
  return { id, url: linkUrl(ctx, link.token) }
}

/** Mails the invitation again: a new link, another seven days; the former link dies. */
export async function resend(ctx: Context, actor: Actor, id: string): Promise<void> {
  await renew(ctx, actor, { id, action: 'resend' })
}

/** A new link to hand over by other means. It is shown once. */
export async function makeLink(ctx: Context, actor: Actor, id: string): Promise<string> {
  return renew(ctx, actor, { id, action: 'link' })
}

async function renew(
  ctx: Context,
  actor: Actor,
  input: { id: string; action: 'resend' | 'link' },
): Promise<string> {
  return ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId: actor.workspaceId, id: input.id }
    const row = await actionable(ctx, db, { key, action: input.action })
    return relink(ctx, db, { actor, row, action: input.action })
  })
}

/**
 * Sends the expired invitation of an address anew, as somebody who invites it once more wishes it. False when the
 * one that stands has not expired: then nothing happens.
 */
export async function sendExpiredAgain(
  ctx: Context,
  db: Db,
  input: { actor: Actor; email: string; change: Pick<Row, 'name' | 'role' | 'language'> },
): Promise<boolean> {
  const { actor, email, change } = input
  const { workspaceId } = actor
  const status = await queries.findOpenByEmail(db, { workspaceId, email })
  const row = status && (await queries.lockInvitation(db, { workspaceId, id: status.id }))
  if (!row || stateOf(ctx, row) !== 'expired') return false
  const wished = { ...change, name: change.name ?? row.name }
  await queries.updateInvitation(db, { workspaceId, id: row.id }, wished)
  await relink(ctx, db, { actor, row: { ...row, ...wished }, action: 'resend' })
  return true
}

/** Gives an invitation that is locked a new link and another seven days. */
async function relink(
  ctx: Context,
  db: Db,
  input: { actor: Actor; row: Row; action: 'resend' | 'link' },
): Promise<string> {
  const { actor, row, action } = input
  const link = tenantToken(actor.workspaceId)
  const change = { token_hash: link.hash, expires_at: after(ctx.clock.now(), lifetime) }
  await withdrawMail(ctx, db, row)
  await queries.updateInvitation(db, { workspaceId: actor.workspaceId, id: row.id }, change)
  if (action === 'resend') await mail(ctx, db, { row: { ...row, ...change }, url: linkUrl(ctx, link.token) })
  await auditBy(ctx, db, { actor, verb: `invitation.${action}`, id: row.id })
  return linkUrl(ctx, link.token)
}

/** Takes an invitation back: its link says so from now on. */
export async function revoke(ctx: Context, actor: Actor, id: string): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    const key = { workspaceId: actor.workspaceId, id }
    const row = await actionable(ctx, db, { key, action: 'revoke' })
    await withdrawMail(ctx, db, row)
    await queries.updateInvitation(db, key, { state: 'revoked' })
    await auditBy(ctx, db, { actor, verb: 'invitation.revoked', id })
  })
}

/**
 * What the invitation page shows. Opening it changes nothing: mail scanners open links too. `reader` is whoever is
 * signed in here; somebody else's invitation would take their session away, so they are asked first.
 */
export async function lookUp(
  ctx: Context,
  token: string,
  reader: Actor | null,
): Promise<InvitationLookupView> {
  const row = await openInvitation(ctx, token)
  if (reader && reader.email !== row.email)
    throw new Refusal('invitation_other_user', { email: reader.email })
  const workspace = await readWorkspace(ctx.db, row.workspace_id)
  return {
    email: row.email,
    name: row.name,
    inviterName: await queries.inviterName(ctx.db, row),
    workspaceName: workspace.name,
    language: row.language,
    expiresAt: row.expires_at.toISOString(),
  }
}

/** The invitation behind a link, when it can still be accepted. */
export async function openInvitation(ctx: Context, token: string): Promise<Row> {
  const key = readTenantToken(token.trim())
  const row = key && (await queries.findByToken(ctx.db, key))
  if (!row) throw new Refusal('invitation_unknown')
  refuseUnusable(ctx, row)
  return row
}

/** Locks an invitation for acceptance within a transaction. An accepted one comes back as it is. */
export async function lockForAcceptance(
  ctx: Context,
  db: Db,
  key: { workspaceId: string; id: string },
): Promise<Row> {
  const row = await queries.lockInvitation(db, key)
  if (!row) throw new Refusal('invitation_unknown')
  if (row.state !== 'accepted') refuseUnusable(ctx, row)
  return row
}

/** The invitation is consumed: in the transaction that creates the user. */
export async function accept(
  db: Db,
  key: { workspaceId: string; id: string },
  userId: string,
): Promise<void> {
  await queries.updateInvitation(db, key, { state: 'accepted', user_id: userId })
  await clearObstacleOfInvited(db, { workspaceId: key.workspaceId, invitationId: key.id })
}

/** Keeps why the invited person was turned away on the way back, for the admin's row. The same cause keeps its time. */
export async function recordRefusedActivation(
  ctx: Context,
  key: { workspaceId: string; id: string },
  { code, details }: Refused,
): Promise<void> {
  const { workspaceId, id: invitationId } = key
  await ctx.db.transaction().execute(async (db) => {
    const row = await queries.lockInvitation(db, key)
    if (row?.state !== 'open') return
    await recordObstacle(ctx, db, { workspaceId, invitationId, step: 'activation', code, details })
  })
}

/** Whether an invitation waits for this address, and can still be accepted. Chooses words only. */
export async function readInvited(
  ctx: Context,
  key: { workspaceId: string; email: string },
): Promise<'open' | 'expired' | null> {
  const row = await queries.findOpenByEmail(ctx.db, key)
  if (!row) return null
  return stateOf(ctx, row) === 'open' ? 'open' : 'expired'
}

/** How far the welcome e-mail has come. Nobody schedules the product's own. */
function mailOf(row: { mail_state: EmailState | null; mail_reason: string | null }): InvitationView['mail'] {
  if (row.mail_reason === 'day_late' || row.mail_state === null) return 'not_mailed'
  return row.mail_state === 'scheduled' ? 'waiting' : row.mail_state
}

/** Every invitation with where it stands. `steps` tells the step of those who are users by now. */
export async function listInvitations(
  ctx: Context,
  workspaceId: string,
  steps: Map<string, string>,
): Promise<InvitationView[]> {
  const rows = await queries.listInvitations(ctx.db, workspaceId)
  const revoked = rows.filter(({ state }) => state === 'revoked').map(({ id }) => id)
  const revokedAt = await whenLast(ctx.db, { workspaceId, verb: 'invitation.revoked', subjectIds: revoked })
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    name: row.name,
    role: row.role,
    language: row.language,
    state: stateOf(ctx, row),
    createdAt: row.created_at.toISOString(),
    expiresAt: row.expires_at.toISOString(),
    revokedAt: revokedAt.get(row.id)?.toISOString() ?? null,
    // One that waited for a day without leaving was given up: nobody has been mailed.
    mail: mailOf(row),
    step: (row.user_id && steps.get(row.user_id)) ?? null,
    obstacle: presentObstacle(row.obstacle_code, row.obstacle_since),
  }))
}

function presentObstacle(code: string | null, since: Date | null): InvitationView['obstacle'] {
  return code && since ? { code, since: since.toISOString() } : null
}

function stateOf(ctx: Context, row: Pick<Row, 'state' | 'expires_at'>): InvitationState {
  return row.state === 'open' && row.expires_at <= ctx.clock.now() ? 'expired' : row.state
}

const refusals = {
  accepted: 'invitation_used',
  revoked: 'invitation_revoked',
  expired: 'invitation_expired',
} as const

function refuseUnusable(ctx: Context, row: Row) {
  const state = stateOf(ctx, row)
  if (state !== 'open') throw new Refusal(refusals[state])
}

async function actionable(
  ctx: Context,
  db: Db,
  { key, action }: { key: { workspaceId: string; id: string }; action: keyof typeof invitationActions },
): Promise<Row> {
  const row = await queries.lockInvitation(db, key)
  if (!row) throw new Refusal('not_found')
  const state = stateOf(ctx, row)
  if (!(invitationActions[action] as readonly string[]).includes(state)) {
    throw new Refusal(state === 'open' ? 'invalid_input' : refusals[state])
  }
  return row
}

/** Queues the welcome e-mail, where the product can mail at all. */
async function mail(ctx: Context, db: Db, welcome: { row: Row; url: string }): Promise<void> {
  const { row, url } = welcome
  if (!ctx.notificationMail) return
  const workspace = await readWorkspace(db, row.workspace_id)
  const words = welcomeMail({
    language: row.language,
    role: row.role,
    name: row.name,
    inviterName: await queries.inviterName(db, row),
    workspaceName: workspace.name,
    url,
    expiresAt: row.expires_at,
  })
  const emailId = await notify(ctx, db, {
    workspaceId: row.workspace_id,
    key: `invitation:${row.id}:${row.token_hash.slice(0, 16)}`,
    to: { name: row.name, address: row.email },
    ...words,
  })
  await queries.updateInvitation(db, { workspaceId: row.workspace_id, id: row.id }, { email_id: emailId })
}

/** A welcome e-mail that has not left yet carries a link that is dead by now: it stays here. */
async function withdrawMail(ctx: Context, db: Db, row: Row): Promise<void> {
  if (row.email_id) await withdrawNotification(ctx, db, { workspaceId: row.workspace_id, id: row.email_id })
}

/** The token stands in the fragment, which no browser sends to any server and no log ever sees. */
function linkUrl(ctx: Context, token: string): string {
  return `${ctx.settings.publicUrl}/invitation#${token}`
}

async function auditBy(ctx: Context, db: Db, deed: { actor: Actor; verb: AuditVerb; id: string }) {
  const { actor } = deed
  await audit(ctx, db, {
    workspaceId: actor.workspaceId,
    userId: actor.userId,
    actor: actor.email,
    verb: deed.verb,
    subject: { type: 'invitation', id: deed.id },
    ipPrefix: actor.ipPrefix,
  })
}

/** The open invitation of an address; null when there is none. */
export async function openInvitationOf(
  ctx: Context,
  key: { workspaceId: string; email: string },
): Promise<Row | null> {
  const row = await queries.findOpenByEmail(ctx.db, key)
  return row && stateOf(ctx, row) === 'open' ? row : null
}

/** How many wait for their activation now, and how long the others waited: for the funnel. */
export const listWaiting = queries.listWaiting
export const hasInvitation = queries.hasInvitation
