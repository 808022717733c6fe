import type { JourneyFact, JourneyStep, JourneyView } from '../../../../contract/onboarding.ts'
import { journeySteps } from '../../../../contract/onboarding.ts'
import type { UserObstacle } from '../../../../contract/users.ts'
import type { MailboxVendorName } from '../../../connectors/mailbox-vendor.ts'
import type { Actor, Context } from '../../../context.ts'
import { Refusal } from '../../../refusal.ts'
import type { Db } from '../../../schema.ts'
import { asCrmRefusal, listHindered } from '../../background/crm-sync/crm-sync.ts'
import { lastMailboxRoundTrip } from '../../connecting/authorizations/authorizations.ts'
import {
  type ConnectionStatus,
  listConnectionStatuses,
  noConnections,
  readInstanceUrl,
} from '../../connecting/connections/connections.ts'
import {
  type MailboxHealth,
  mailboxVendors,
  readApproval,
  readMailboxHealth,
  readPendingMailbox,
  recordMailboxRefusal,
} from '../../connecting/mailboxes/mailboxes.ts'
import {
  findObstacle,
  listObstacles,
  type Obstacle,
  obstacleAt,
  probeOf,
} from '../../connecting/obstacles/obstacles.ts'
import { hasSignature } from '../../selling/signatures/signatures.ts'
import { audit } from '../audit/audit.ts'
import { confirmOrganization, readWorkspace, type Workspace } from '../workspaces/workspaces.ts'
import { type Hindered, obstacleOf } from './obstacle.ts'
import { probeNow } from './probe.ts'
import * as queries from './queries.ts'
import { type JourneyFacts, stepOf, stepOfFact } from './steps.ts'
import { durations, median, newestFact, passedAt } from './times.ts'

export { goOnMail } from './go-on-mail.ts'
// The door for the other features; routes and jobs of this one import where things are.
export { median }

/** The journey begins: in the transaction that creates the user. */
export async function beginJourney(db: Db, key: { workspaceId: string; userId: string }): Promise<void> {
  await queries.insertOnboarding(db, key)
}

/** Where the actor stands, without asking anybody outside. */
export async function readStep(
  ctx: Context,
  owner: { workspaceId: string; userId: string },
): Promise<JourneyStep> {
  return stepOf(await gatherFacts(ctx, owner))
}

/** The journey with all that its screens show. At the `api` step Salesforce is asked once more. */
export async function readJourney(ctx: Context, actor: Actor): Promise<JourneyView> {
  const { step, obstacle, mailboxObstacle } = await probeAhead(ctx, actor)
  const [workspace, mailbox, row] = [
    await readWorkspace(ctx.db, actor.workspaceId),
    await readMailboxHealth(ctx, actor),
    await queries.findOnboarding(ctx.db, actor),
  ]
  const [roundTrip, approval] = [await lastMailboxRoundTrip(ctx, actor), await readApproval(ctx, actor)]
  const roundTripTo = notBackFrom(ctx, roundTrip)
  return {
    step,
    obstacle: roundTripTo && !approval && isOverridden(obstacle, step) ? null : obstacle,
    organization: await organization(ctx, actor, { workspace, step }),
    mailbox: servingMailbox(mailbox, row),
    mailboxVendors: mailboxVendors(ctx),
    mayPostponeMailbox: mayPostpone(ctx, actor, roundTrip),
    mailboxObstacle: mailbox.state === 'missing' ? mailboxObstacle : null,
    notBackFrom: roundTripTo,
    mailboxApproval: approval,
    pendingMailbox: await readPendingMailbox(ctx, actor),
    tour: row.tour_taken_at ? 'taken' : row.tour_postponed_at ? 'postponed' : null,
    salesforceUrl: (await readInstanceUrl(ctx, actor)) ?? ctx.settings.publicUrl,
  }
}

/**
 * Whether what stood in the way of a mailbox is told no more to somebody who has set out again and not come back: the mail
 * service may have stopped them for another reason, which they are asked for. That it blocks the app is what they said.
 */
function isOverridden(obstacle: JourneyView['obstacle'], step: JourneyStep): boolean {
  return step === 'mailbox' && obstacle?.code !== 'mailbox_app_blocked'
}

/**
 * Where somebody stands, what is in the way there, and what is in the way of a mailbox. What can be observed is looked at
 * once more.
 */
async function probeAhead(
  ctx: Context,
  actor: Actor,
): Promise<Pick<JourneyView, 'step' | 'obstacle' | 'mailboxObstacle'>> {
  const step = await readStep(ctx, actor)
  const kept = await findObstacle(ctx.db, actor)
  const mailboxObstacle = obstacleAt(kept, 'mailbox')
  if (step !== 'api' && step !== 'mailbox') return { step, obstacle: null, mailboxObstacle }
  const probe = step === 'api' ? 'crm_api' : mailboxObstacle && probeOf(kept)
  if (!probe) return { step, obstacle: mailboxObstacle, mailboxObstacle }
  const obstacle = await probeNow(ctx, actor, { probe, kept })
  if (step === 'mailbox')
    return { step: obstacle ? step : await readStep(ctx, actor), obstacle, mailboxObstacle: obstacle }
  // What is met last takes the place of what was met before.
  return obstacle
    ? { step, obstacle, mailboxObstacle: null }
    : { step: await readStep(ctx, actor), obstacle, mailboxObstacle }
}

/** A person did what a screen asks. Twice, late or out of turn changes nothing. */
export async function recordFact(ctx: Context, actor: Actor, fact: JourneyFact): Promise<void> {
  const step = await readStep(ctx, actor)
  if (journeySteps.indexOf(stepOfFact[fact]) > journeySteps.indexOf(step)) return
  if (fact === 'organization_confirmed') return confirm(ctx, actor)
  if (fact === 'mailbox_postponed' && !mayPostpone(ctx, actor, await lastMailboxRoundTrip(ctx, actor)))
    throw new Refusal('mailbox_missing')
  await queries.stateFact(ctx.db, actor, { column: `${fact}_at`, at: ctx.clock.now() })
}

/** Asks Salesforce for data once, so that a missing API permission shows itself here and not later. */
export async function probeApi(
  ctx: Context,
  owner: { workspaceId: string; userId: string },
): Promise<JourneyView['obstacle']> {
  return probeNow(ctx, owner, { probe: 'crm_api', kept: await findObstacle(ctx.db, owner) })
}

/** Where somebody stands, and what is known of the way there. */
export interface Status {
  step: JourneyStep
  /** When the newest fact became true; at the step `api`, since when Salesforce stands as it stands. */
  since: Date
  mailbox: 'healthy' | 'lost' | 'missing'
  obstacle: UserObstacle | null
  /** Messages in the mailbox that could not be read. */
  unreadable: number
  /** How long each step took, in ms. */
  durations: Map<JourneyStep, number>
}

/** The status of everybody in a workspace, by user id. */
export async function listStatuses(ctx: Context, workspaceId: string): Promise<Map<string, Status>> {
  const [workspace, rows, connections, hindered, obstacles] = await Promise.all([
    readWorkspace(ctx.db, workspaceId),
    queries.listJourneys(ctx.db, workspaceId),
    listConnectionStatuses(ctx, workspaceId),
    listHindered(ctx.db, workspaceId),
    listObstacles(ctx.db, workspaceId),
  ])
  const orgBound = workspace.orgId !== null
  return new Map(
    rows.map((row) => [
      row.user_id,
      statusOf(row, {
        orgBound,
        connections: connections.get(row.user_id) ?? noConnections,
        hindered: hindered.get(row.user_id) ?? null,
        kept: obstacles.get(row.user_id) ?? null,
      }),
    ]),
  )
}

function statusOf(
  row: Awaited<ReturnType<typeof queries.listJourneys>>[number],
  around: { orgBound: boolean; connections: ConnectionStatus; hindered: Hindered; kept: Obstacle | null },
): Status {
  const { mailbox, mailboxSince, crmSince } = around.connections
  const facts = factsOf(row, { orgBound: around.orgBound, mailbox, signed: row.signed_at !== null })
  const passed = passedAt(row, { mailboxSince, signedAt: row.signed_at })
  const step = stepOf(facts)
  const since = newestFact(row.activated_at, passed)
  return {
    step,
    // Whoever is sent back to the first step has passed the others long ago.
    since: step === 'api' ? (crmSince ?? since) : since,
    mailbox,
    obstacle: obstacleOf(around.kept, around.hindered, {
      ...around.connections,
      postponedAt: row.mailbox_postponed_at,
    }),
    unreadable: around.connections.unreadable,
    durations: durations(row.activated_at, passed),
  }
}

/** The step of everybody in a workspace, by user id. */
export async function listSteps(ctx: Context, workspaceId: string): Promise<Map<string, JourneyStep>> {
  const statuses = await listStatuses(ctx, workspaceId)
  return new Map([...statuses].map(([userId, { step }]) => [userId, step]))
}

/** Salesforce has to be connected and asked once more: the journey of these users stands at its first step again. */
export const askSalesforceAgain = queries.forgetApiSeen

async function gatherFacts(
  ctx: Context,
  owner: { workspaceId: string; userId: string },
): Promise<JourneyFacts> {
  const [workspace, row, mailbox, signed] = await Promise.all([
    readWorkspace(ctx.db, owner.workspaceId),
    queries.findOnboarding(ctx.db, owner),
    readMailboxHealth(ctx, owner),
    hasSignature(ctx.db, owner),
  ])
  return factsOf(row, { orgBound: workspace.orgId !== null, mailbox: mailbox.state, signed })
}

function factsOf(
  row: queries.OnboardingRow,
  around: { orgBound: boolean; mailbox: 'healthy' | 'missing' | 'lost'; signed: boolean },
): JourneyFacts {
  return {
    orgBound: around.orgBound,
    apiSeen: row.api_seen_at !== null,
    welcomed: row.welcomed_at !== null,
    introduced: row.introduced_at !== null,
    // One that was lost later does not lead back into the journey; one that never worked does.
    mailboxConnected:
      around.mailbox === 'healthy' || (around.mailbox === 'lost' && row.connection_seen_at !== null),
    mailboxPostponed: row.mailbox_postponed_at !== null,
    connectionSeen: row.connection_seen_at !== null,
    signatureDecided: around.signed || row.signature_skipped_at !== null,
    finished: row.finished_at !== null,
    tourDecided: row.tour_taken_at !== null || row.tour_postponed_at !== null,
    launched: row.launched_at !== null,
  }
}

/** The mailbox that the journey may call connected: one that serves, or that did before it was lost. */
function servingMailbox(mailbox: MailboxHealth, row: queries.OnboardingRow): JourneyView['mailbox'] {
  const serves = mailbox.state === 'healthy' || row.connection_seen_at !== null
  return serves && mailbox.vendor && mailbox.address
    ? { vendor: mailbox.vendor, address: mailbox.address }
    : null
}

/** The last way that somebody went to a mail service; null when there was none. */
type RoundTrip = Awaited<ReturnType<typeof lastMailboxRoundTrip>>

/** Admins may always; sellers once they have been to a mailbox vendor, or when there is none to connect. */
function mayPostpone(ctx: Context, actor: Actor, roundTrip: RoundTrip): boolean {
  return actor.role === 'admin' || mailboxVendors(ctx).length === 0 || roundTrip !== null
}

/** Somebody says that a mail service stopped them on its own page, from which no word comes back. */
export async function recordStopped(ctx: Context, actor: Actor, vendor: MailboxVendorName): Promise<void> {
  if (notBackFrom(ctx, await lastMailboxRoundTrip(ctx, actor)) !== vendor) return
  await recordMailboxRefusal(ctx, actor, { code: 'mailbox_app_blocked', details: { vendor } })
}

/** The mail service that somebody set out to and has not come back from: it may have stopped them on its own page. */
function notBackFrom(ctx: Context, roundTrip: RoundTrip): JourneyView['notBackFrom'] {
  if (!roundTrip || roundTrip.cameBack) return null
  return mailboxVendors(ctx).find((name) => ctx.mailboxVendors[name]?.app === roundTrip.vendor) ?? null
}

async function confirm(ctx: Context, actor: Actor): Promise<void> {
  const pending = await pendingOrganization(ctx, actor)
  if (!pending || actor.role !== 'admin') throw new Refusal('forbidden')
  await ctx.db.transaction().execute(async (db) => {
    await confirmOrganization(db, {
      workspaceId: actor.workspaceId,
      orgId: pending.id,
      orgName: pending.name,
    })
    await queries.stateFact(db, actor, { column: 'organization_confirmed_at', at: ctx.clock.now() })
    await audit(ctx, db, {
      workspaceId: actor.workspaceId,
      userId: actor.userId,
      actor: actor.email,
      verb: 'workspace.organization_confirmed',
      subject: { type: 'workspace', id: actor.workspaceId },
      ipPrefix: actor.ipPrefix,
      detail: { orgId: pending.id },
    })
  })
}

async function organization(
  ctx: Context,
  actor: Actor,
  at: { workspace: Workspace; step: JourneyStep },
): Promise<JourneyView['organization']> {
  const { workspace, step } = at
  if (!workspace.orgId) return step === 'organization' ? pendingOrganization(ctx, actor) : null
  return { id: workspace.orgId, name: workspace.orgName ?? workspace.name }
}

/** The org that the first admin signed in to, before it is confirmed. */
async function pendingOrganization(ctx: Context, actor: Actor): Promise<JourneyView['organization']> {
  try {
    const crm = await ctx.crm.open(actor)
    return await crm.diagnostics.organization()
  } catch (error) {
    throw asCrmRefusal(error)
  }
}
