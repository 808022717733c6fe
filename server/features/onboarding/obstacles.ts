import { causes, isCause, type Probe } from '../../../contract/causes.ts'
import { type ErrorCode, errorCodes } from '../../../contract/errors.ts'
import type { JourneyView } from '../../../contract/journey.ts'
import { ConnectorError } from '../../connectors/connector-error.ts'
import type { Context } from '../../context.ts'
import { after, days, minutes } from '../../platform/clock.ts'
import { forEach } from '../../platform/each.ts'
import { detailTexts, type Refused, vendorDetails } from '../../refusal.ts'
import type { Db } from '../../schema.ts'
import { loseMailbox, restoreMailbox } from '../connections/connections.ts'
import { findMailboxOf, openMailboxOf } from '../mailboxes/mailboxes.ts'
import { notify } from '../notifications/notifications.ts'
import { resumeMailbox } from '../outbox/outbox.ts'
import { goOnMail } from './go-on-mail.ts'
import * as queries from './queries.ts'

interface Owner {
  workspaceId: string
  userId: string
}

type Seen = { state: 'gone' } | { state: 'stands'; refusal: Refused }
/** `unknown`: there is nothing that could be asked. */
type Observation = Seen | { state: 'unknown' }

const probeEvery = minutes(15)
const probeFor = days(14)

/** Keeps what stands in somebody's way; what can be observed is looked at from now on. */
export async function noteObstacle(ctx: Context, owner: Owner, obstacle: queries.NewObstacle): Promise<void> {
  await ctx.db.transaction().execute(async (db) => {
    await queries.setObstacle(db, owner, { ...obstacle, at: ctx.clock.now() })
    if (causes[obstacle.code].probe) await planProbe(ctx, db, owner)
  })
}

/**
 * Keeps what Salesforce refuses somebody at work. What stands in the way of a mailbox stays instead: it is looked at until
 * it is gone, and its person waits for the word.
 */
export async function noteHindrance(ctx: Context, owner: Owner, { code, details }: Refused): Promise<void> {
  const { obstacle_step: step } = await queries.findOnboarding(ctx.db, owner)
  if (step !== 'mailbox') await noteObstacle(ctx, owner, { step: 'api', code, details })
}

/** The step was passed: nothing stands in the way there any more. Answers whether something did. */
export async function clearObstacle(
  ctx: Context,
  owner: Owner,
  step: queries.NewObstacle['step'],
): Promise<boolean> {
  return queries.removeObstacle(ctx.db, owner, step)
}

/**
 * Looks once whether an obstacle is gone, and keeps what was seen. A mailbox that serves now is healthy again and its
 * mail goes on. Answers with what still stands, null when it is gone.
 */
export async function look(ctx: Context, owner: Owner, probe: Probe): Promise<JourneyView['obstacle']> {
  const seen = probe === 'crm_api' ? await lookAtCrm(ctx, owner) : await lookAtMailbox(ctx, owner)
  const step = probe === 'crm_api' ? 'api' : 'mailbox'
  if (seen.state === 'stands') {
    const { code } = seen.refusal
    const { vendor } = readObstacle(await queries.findOnboarding(ctx.db, owner), step)?.details ?? {}
    const details = vendor ? { ...seen.refusal.details, vendor } : seen.refusal.details
    await noteObstacle(ctx, owner, { step, code, details })
    return { code, details: detailTexts(details) }
  }
  if (seen.state === 'unknown') return readObstacle(await queries.findOnboarding(ctx.db, owner), step)
  await clearObstacle(ctx, owner, step)
  return null
}

/** The obstacle of a row at a step, as the journey shows it. */
export function readObstacle(row: queries.OnboardingRow, step: string): JourneyView['obstacle'] {
  if (!row.obstacle_code || row.obstacle_step !== step) return null
  return { code: row.obstacle_code, details: row.obstacle_details }
}

/** What can be asked about the obstacle of a row; null when there is none or nobody can see it from here. */
export function probeOf(row: queries.OnboardingRow): Probe | null {
  return row.obstacle_code && isCause(row.obstacle_code) ? causes[row.obstacle_code].probe : null
}

/**
 * The job: looks whether the obstacle is gone while the person is away, every 15 minutes for 14 days. When it is, the
 * person gets a mail. The next look is planned first, so that one that fails is not the last.
 */
export async function probeObstacle(ctx: Context, owner: Owner): Promise<void> {
  const row = await queries.findOnboarding(ctx.db, owner)
  const probe = probeOf(row)
  const { obstacle_since: since, obstacle_code: code } = row
  if (!probe || !since || ctx.clock.now() > after(since, probeFor)) return
  await planProbe(ctx, ctx.db, owner)
  if (await look(ctx, owner, probe)) return
  await tellThatItGoesOn(ctx, owner, `${code}:${since.toISOString()}`)
}

/**
 * Has every obstacle looked at now that still is to be: a backup has no jobs, and whoever waits for a mail that says it
 * goes on must not wait for one that was lost.
 */
export async function resumeProbing(ctx: Context): Promise<void> {
  const now = ctx.clock.now()
  const codes = errorCodes.filter((code) => causes[code].probe)
  const items = await queries.findObstructed(ctx.db, { codes, since: after(now, -probeFor) })
  await forEach({ log: ctx.log, task: 'plan probe', items, name: (owner) => ({ ...owner }) }, (owner) =>
    planProbe(ctx, ctx.db, { ...owner, at: now }),
  )
}

async function planProbe(ctx: Context, db: Db, plan: Owner & { at?: Date }): Promise<void> {
  const { workspaceId, userId, at } = plan
  await ctx.jobs.add(db, {
    name: 'probe-obstacle',
    payload: { workspaceId, userId },
    runAt: at ?? after(ctx.clock.now(), probeEvery),
    key: `probe-obstacle:${userId}`,
  })
}

async function tellThatItGoesOn(ctx: Context, owner: Owner, obstacle: string): Promise<void> {
  const reader = await queries.findReader(ctx.db, owner)
  if (!reader || !ctx.productMail) return
  await notify(ctx, ctx.db, {
    workspaceId: owner.workspaceId,
    key: `go-on:${owner.userId}:${obstacle}`,
    to: { name: reader.name, address: reader.email },
    ...goOnMail({ language: reader.language, name: reader.name, url: `${ctx.settings.publicUrl}/journey` }),
  })
}

const crmCodes: Partial<Record<ConnectorError['fault'], ErrorCode>> = {
  api_disabled: 'salesforce_api_disabled',
  consent_missing: 'salesforce_scope_missing',
  auth_revoked: 'salesforce_disconnected',
  operator: 'salesforce_app_secret',
  daily_limit: 'salesforce_limit_used',
  ip_restricted: 'salesforce_ip_restricted',
}

async function lookAtCrm(ctx: Context, owner: Owner): Promise<Observation> {
  try {
    const crm = await ctx.crm.open(owner)
    await crm.diagnostics.probe()
  } catch (error) {
    return standing(error, { codes: crmCodes, other: 'salesforce_unreachable' })
  }
  await queries.stateFact(ctx.db, owner, { column: 'api_seen_at', at: ctx.clock.now() })
  return { state: 'gone' }
}

const mailboxCodes: Partial<Record<ConnectorError['fault'], ErrorCode>> = {
  not_enabled: 'mailbox_not_enabled',
  consent_missing: 'mailbox_scope_missing',
  auth_revoked: 'mailbox_disconnected',
  rate_limited: 'mailbox_rate_limited',
  operator: 'mailbox_api_off',
}

/** Faults that a mailbox has until somebody acts; the others pass by themselves. */
const lasting: ConnectorError['fault'][] = ['not_enabled', 'consent_missing', 'operator']

/** What a fault of the mailbox is called in the closed list. */
export function mailboxCodeOf(fault: ConnectorError['fault']): ErrorCode {
  return mailboxCodes[fault] ?? 'mailbox_unreachable'
}

async function lookAtMailbox(ctx: Context, owner: Owner): Promise<Observation> {
  try {
    const mailbox = await openMailboxOf(ctx, owner)
    await mailbox.probe()
  } catch (error) {
    // Nothing to ask, or no answer: what was known still stands.
    const isUnknown =
      error instanceof ConnectorError && (error.vendorCode === 'not_connected' || error.fault === 'temporary')
    if (isUnknown) return { state: 'unknown' }
    const seen = standing(error, { codes: mailboxCodes, other: 'mailbox_unreachable' })
    if (error instanceof ConnectorError && lasting.includes(error.fault))
      await loseMailbox(ctx, owner, error.fault)
    return seen
  }
  await restoreMailbox(ctx, owner)
  const mailbox = await findMailboxOf(ctx.db, owner)
  if (mailbox) await resumeMailbox(ctx, mailbox)
  return { state: 'gone' }
}

function standing(
  error: unknown,
  words: { codes: Partial<Record<ConnectorError['fault'], ErrorCode>>; other: ErrorCode },
): Seen {
  if (!(error instanceof ConnectorError)) throw error
  const code = words.codes[error.fault] ?? words.other
  return { state: 'stands', refusal: { code, details: vendorDetails(error) } }
}
