import { join } from 'node:path'
import type { FastifyInstance } from 'fastify'
import type pg from 'pg'
import type { Config } from './config.ts'
import { createGmail } from './connectors/gmail/gmail.ts'
import { refreshGoogle } from './connectors/gmail/refresh.ts'
import { createGmailVendor } from './connectors/gmail/vendor.ts'
import type { MailboxVendors } from './connectors/mailbox-vendor.ts'
import { createMailboxes } from './connectors/mailboxes.ts'
import { createCloudApps } from './connectors/oauth/cloud-apps.ts'
import { createTokenStore } from './connectors/oauth/token-store.ts'
import { createOutlook } from './connectors/outlook/outlook.ts'
import { refreshMicrosoft } from './connectors/outlook/refresh.ts'
import { createOutlookVendor } from './connectors/outlook/vendor.ts'
import { salesforcePanelRequests } from './connectors/salesforce/panel-requests.ts'
import { refreshSalesforce } from './connectors/salesforce/refresh.ts'
import { createSalesforceCrm } from './connectors/salesforce/salesforce.ts'
import { createSalesforceSignIn } from './connectors/salesforce/sign-in.ts'
import { createProductMail } from './connectors/smtp/product-mail.ts'
import type { Loss, TokenStore } from './connectors/token-store.ts'
import type { Context, ProductSettings } from './context.ts'
import { approvalRoutes } from './features/activation/approval-routes.ts'
import { activationRoutes } from './features/activation/routes.ts'
import { administrationRoutes } from './features/administration/routes.ts'
import { sweepAudit } from './features/audit/audit.ts'
import { auditRoutes } from './features/audit/routes.ts'
import { sweepAuthorizations } from './features/authorizations/authorizations.ts'
import { resumeGivingBack, stallTeller, tellLoss } from './features/connections/connections.ts'
import { connectionJobs } from './features/connections/jobs.ts'
import { connectionRoutes } from './features/connections/routes.ts'
import { sweepBlobs } from './features/content/content.ts'
import { crmSyncJobs, crmSyncStartup } from './features/crm-sync/jobs.ts'
import {
  awaitsLook,
  emailStartup,
  keepMailRecovering,
  leave,
  sweepAttachments,
  takeOver,
} from './features/email/email.ts'
import { emailJobs } from './features/email/jobs.ts'
import { emailRoutes } from './features/email/routes.ts'
import { helpLinkRoutes } from './features/help-links/routes.ts'
import { invitationRoutes } from './features/invitations/routes.ts'
import { onboardingJobs } from './features/onboarding/jobs.ts'
import { resumeProbing } from './features/onboarding/onboarding.ts'
import { onboardingRoutes } from './features/onboarding/routes.ts'
import { panelRenderer } from './features/panel/page.ts'
import { sweepPanelRequests } from './features/panel/panel.ts'
import { panelRoutes } from './features/panel/routes.ts'
import { sweepPendingMailboxes } from './features/pending-mailboxes/pending-mailboxes.ts'
import { beginBeating, type Runs } from './features/processes/processes.ts'
import { productMailRoutes } from './features/product-mail/routes.ts'
import { replyJobs, replyStartup } from './features/replies/jobs.ts'
import { sweepUnreadable } from './features/replies/replies.ts'
import { restorationRoutes } from './features/restorations/routes.ts'
import { sessionRoutes } from './features/sessions/routes.ts'
import { findActor, sweepSessions } from './features/sessions/sessions.ts'
import { signInLinkRoutes } from './features/sign-in-links/routes.ts'
import { sweepSignInLinks } from './features/sign-in-links/sign-in-links.ts'
import { signatureRoutes } from './features/signatures/routes.ts'
import { taskRoutes } from './features/tasks/routes.ts'
import { userRoutes } from './features/users/routes.ts'
import { listWorkspaces, readDataKey, rememberMode, seedApps } from './features/workspaces/workspaces.ts'
import type { Patience } from './http/patience.ts'
import { createServer } from './http/server.ts'
import { type Observation, observe } from './observation.ts'
import { createHealth, type Health } from './operator/health.ts'
import type { Clock } from './platform/clock.ts'
import { openDatabase } from './platform/database.ts'
import { forEach } from './platform/each.ts'
import { createOutbound, type OutboundFetch } from './platform/http-client.ts'
import { newId } from './platform/ids.ts'
import { type JobHandler, jobs, startJobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import type { CallGuard } from './platform/transaction-scope.ts'
import { createVault } from './platform/vault.ts'
import type { Route } from './route.ts'
import type { Db, Schema } from './schema.ts'

/** The composed product: everything that main.ts, a test or a bench starts and stops. */
export interface App {
  ctx: Context
  pool: pg.Pool
  routes: Route[]
  jobHandlers: Record<string, JobHandler>
  /** What it notices about itself. */
  observed: Observation
  /** The HTTP server, not listening yet. */
  createWeb(patience?: Partial<Patience>): Promise<FastifyInstance>
  /** Ends every connection to a database that has fallen silent: what waits for it is told. */
  cutDatabase(): void
  health: Health
  close(): Promise<void>
}

export interface AppParts {
  config: Config
  /** A function where the address may change while the product runs. */
  databaseUrl: string | (() => string)
  clock: (pool: pg.Pool) => Promise<Clock>
  log: Log
  /** Folder with the built web and panel. */
  dist: string
  /** What runs, as `readVersion` tells it. */
  version: string
  /** Hears of each call that leaves; without one, those from within a transaction are logged as errors. */
  callGuard?: CallGuard
}

/** This database belongs to the other mode. */
export class WrongMode extends Error {}

/** The composition root: the one place that knows everything. */
export async function createApp(parts: AppParts): Promise<App> {
  const { config, log } = parts
  const observed = observe(parts)
  const { pool, db, cut, close } = openDatabase<Schema>(
    parts.databaseUrl,
    observed.onDatabaseError,
    observed.database,
  )
  const clock = await parts.clock(pool)
  const outbound = createOutbound(config.outboundAllow, observed.onCall, observed.guard)
  const { fetch } = outbound
  const vault = createVault({ current: config.secretKey, previous: config.previousSecretKey }, (id) =>
    readDataKey(db, id),
  )
  const apps = createCloudApps({ db, vault })
  const refreshers = allRefreshers({ fetch, clock })
  const onLost = (trx: Db, loss: Loss) => tellLoss(ctx, trx, loss)
  const tokens = createTokenStore({ db, clock, vault, log, apps, refreshers, onLost })
  const productMail =
    config.smtp &&
    createProductMail({ smtpUrl: config.smtp.url, from: config.smtp.from, guard: observed.guard })
  const ctx: Context = {
    db,
    clock,
    jobs,
    log,
    vault,
    processId: newId(),
    settings: settingsOf(parts),
    apps,
    panelRequests: salesforcePanelRequests,
    salesforceSignIn: createSalesforceSignIn({ fetch }),
    mailboxVendors: offeredMailboxes(config, { fetch, clock }),
    tokens,
    crm: createSalesforceCrm({ fetch, tokens, log }),
    mailboxes: connectedMailboxes({ fetch, tokens, clock }),
    productMail,
  }
  const routes = allRoutes(config, parts.dist)
  const health = createHealth({ ctx, config, dist: parts.dist, eventLoop: observed.eventLoop })
  return {
    ctx,
    pool,
    routes,
    jobHandlers: allJobs(ctx),
    observed,
    health,
    createWeb: (patience) => createWeb(ctx, { routes, parts, observed, health, patience }),
    cutDatabase: cut,
    async close() {
      observed.eventLoop.stop()
      await productMail?.close()
      await outbound.close()
      await close()
    },
  }
}

function createWeb(
  ctx: Context,
  web: {
    routes: Route[]
    parts: AppParts
    observed: Observation
    health: Health
    patience?: Partial<Patience>
  },
): Promise<FastifyInstance> {
  const { routes, parts, observed, health, patience } = web
  return createServer({
    ctx,
    routes,
    patience,
    findActor: (input) => findActor(ctx, input),
    trustedProxies: parts.config.trustedProxies,
    dist: parts.dist,
    spoolFolder: join(parts.config.dataDir, 'uploads'),
    health,
    onRequest: observed.metrics.request,
    onDrop: observed.onDrop,
  })
}

function allRefreshers(parts: { fetch: OutboundFetch; clock: Clock }) {
  return {
    salesforce: refreshSalesforce(parts),
    google: refreshGoogle(parts),
    microsoft: refreshMicrosoft(parts),
  }
}

function settingsOf({ config, version }: AppParts): ProductSettings {
  const { mode, publicUrl, seedApps } = config
  return { mode, publicUrl, seedApps, undoWindow: 5000, version }
}

/** The mailboxes whose apps the environment names; what is off is not offered. */
function offeredMailboxes(config: Config, parts: { fetch: OutboundFetch; clock: Clock }): MailboxVendors {
  const isOn = (vendor: string) => config.seedApps.some((app) => app.vendor === vendor)
  return {
    ...(isOn('google') ? { gmail: createGmailVendor(parts) } : {}),
    ...(isOn('microsoft') ? { outlook: createOutlookVendor(parts) } : {}),
  }
}

/** The mailboxes that people have connected, whichever vendor's they are. */
function connectedMailboxes(parts: { fetch: OutboundFetch; tokens: TokenStore; clock: Clock }) {
  const vendors = { google: createGmail(parts), microsoft: createOutlook(parts) }
  return createMailboxes({ tokens: parts.tokens, vendors })
}

/** Everything that is done later, by name. */
function allJobs(ctx: Context): Record<string, JobHandler> {
  return {
    ...emailJobs(ctx),
    ...crmSyncJobs(ctx),
    ...replyJobs(ctx, { teller: stallTeller(ctx), awaitsLook }),
    ...connectionJobs(ctx),
    ...onboardingJobs(ctx),
  }
}

/** Every door of the product, in one list. */
export function allRoutes(config: Pick<Config, 'publicUrl'>, dist: string): Route[] {
  const render = panelRenderer({
    manifestPath: join(dist, 'panel', 'manifest.json'),
    publicUrl: config.publicUrl,
  })
  return [
    ...userRoutes,
    ...sessionRoutes,
    ...signInLinkRoutes,
    ...administrationRoutes,
    ...auditRoutes,
    ...invitationRoutes,
    ...productMailRoutes,
    ...restorationRoutes,
    ...activationRoutes,
    ...approvalRoutes,
    ...helpLinkRoutes,
    ...onboardingRoutes,
    ...connectionRoutes,
    ...signatureRoutes,
    ...emailRoutes,
    ...taskRoutes,
    ...panelRoutes(render),
  ]
}

/** What each start does before anybody is let in: the mode is checked, apps of the environment are seeded. */
export async function prepareApp(app: App, mode: 'sandbox' | 'real'): Promise<{ firstRun: boolean }> {
  const { ctx } = app
  const kept = await rememberMode(ctx.db, mode, ctx.clock.now())
  if (kept !== mode) {
    throw new WrongMode(
      `This database was begun in ${kept} mode and cannot be used in ${mode} mode. Use another database (DATABASE_URL or APP_DATA_DIR), or return to ${kept} mode.`,
    )
  }
  const workspaces = await listWorkspaces(ctx.db)
  for (const workspace of workspaces) await seedApps(ctx, workspace.id)
  return { firstRun: workspaces.length === 0 }
}

export interface RunningWorker {
  /** Orders again what orders itself anew each time, as after an outage of the database. Twice does no harm. */
  resume(): Promise<void>
  stop(): Promise<void>
}

/**
 * Says that this process lives, and, unless it `runs` web alone, starts the worker: jobs run, and what a dead process
 * left behind is taken up.
 */
export async function startWorker(app: App, runs: Runs = 'both'): Promise<RunningWorker> {
  const { ctx } = app
  const onBeat = () => lookForSilent(ctx)
  const beating = await beginBeating(ctx, runs === 'web' ? { runs } : { runs, onBeat })
  const runner = runs === 'web' ? null : await startRunner(app)
  if (runner) app.health.watchWorker(beating)
  return {
    async resume() {
      if (!runner) return
      keepRecovering(ctx)
      await doChores(ctx, resumptions)
    },
    async stop() {
      await runner?.stop()
      await beating.stop()
      await leave(ctx)
    },
  }
}

async function startRunner(app: App): Promise<{ stop(): Promise<void> }> {
  await lookForWork(app.ctx)
  await doChores(app.ctx, resumptions)
  const onJob = app.observed.metrics.job
  const runner = await startJobs(app.pool, app.jobHandlers, { log: app.ctx.log, onJob })
  const timer = setInterval(() => keepRecovering(app.ctx), recoveriesEvery)
  timer.unref()
  return {
    stop() {
      clearInterval(timer)
      return runner.stop()
    },
  }
}

/** Has everything looked for at once that is due and that nobody does. */
async function lookForWork(ctx: Context): Promise<void> {
  await emailStartup(ctx)
  await crmSyncStartup(ctx)
  await replyStartup(ctx)
}

/** Takes up the work of a process that has gone silent, without waiting for the recoveries that run by the clock. */
async function lookForSilent(ctx: Context): Promise<void> {
  if (await takeOver(ctx)) await lookForWork(ctx)
}

/** What rows say is still to be done is ordered anew: no backup has jobs in it. */
const resumptions: Chore[] = [
  { task: 'resume giving back', run: resumeGivingBack },
  { task: 'resume probing', run: resumeProbing },
]

/** A job that fails three times is given up. Those that take up what others left behind must not be. */
const recoveries: Chore[] = [
  { task: 'keep mail recovering', run: keepMailRecovering },
  { task: 'keep writes recovering', run: (ctx) => crmSyncStartup(ctx, 'if_missing') },
  { task: 'keep reading recovering', run: (ctx) => replyStartup(ctx, 'if_missing') },
]
/** Milliseconds. */
const recoveriesEvery = 60_000

function keepRecovering(ctx: Context): void {
  doChores(ctx, recoveries).catch((error) => ctx.log.warn({ err: error }, 'recoveries not ordered'))
}

/** What nobody can use any more is removed. */
const sweeps: Chore[] = [
  { task: 'sweep sessions', run: sweepSessions },
  { task: 'sweep sign-in links', run: sweepSignInLinks },
  { task: 'sweep authorizations', run: sweepAuthorizations },
  { task: 'sweep pending mailboxes', run: sweepPendingMailboxes },
  { task: 'sweep panel requests', run: sweepPanelRequests },
  { task: 'sweep attachments', run: sweepAttachments },
  { task: 'sweep blobs', run: sweepBlobs },
  { task: 'sweep audit', run: sweepAudit },
  { task: 'sweep unreadable messages', run: sweepUnreadable },
]

/** Something that is done for the whole installation from time to time. */
interface Chore {
  task: string
  run(ctx: Context): Promise<void>
}

/** Does each; one that fails keeps none of the others back. */
async function doChores(ctx: Context, chores: Chore[]): Promise<void> {
  await forEach(
    { log: ctx.log, task: 'chore', items: chores, name: ({ task: chore }) => ({ chore }) },
    (one) => one.run(ctx),
  )
}

/** Removes what nobody can use any more, and takes up what nobody does any more. */
export async function sweep(ctx: Context): Promise<void> {
  await doChores(ctx, [...resumptions, ...sweeps])
}
