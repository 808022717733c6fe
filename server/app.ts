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
import { createNotificationMail } from './connectors/smtp/notification-mail.ts'
import type { Loss, TokenStore } from './connectors/token-store.ts'
import type { Context, ProductSettings } from './context.ts'
import type { Feature } from './feature.ts'
import { crmSync } from './features/background/crm-sync/feature.ts'
import { registerSubscribers, type Subscription } from './features/background/events/events.ts'
import { events } from './features/background/events/feature.ts'
import { notifications } from './features/background/notifications/feature.ts'
import { outbox } from './features/background/outbox/feature.ts'
import { awaitsSearch } from './features/background/outbox/outbox.ts'
import { pace } from './features/background/pace/feature.ts'
import { restorations } from './features/background/restorations/feature.ts'
import { authorizations } from './features/connecting/authorizations/feature.ts'
import { publishLosses } from './features/connecting/connections/connections.ts'
import { connections } from './features/connecting/connections/feature.ts'
import { helpLinks } from './features/connecting/help-links/feature.ts'
import { mailboxes } from './features/connecting/mailboxes/feature.ts'
import { findGrantOf } from './features/connecting/mailboxes/mailboxes.ts'
import { obstacles } from './features/connecting/obstacles/feature.ts'
import { content } from './features/selling/content/feature.ts'
import { email } from './features/selling/email/feature.ts'
import { optOuts } from './features/selling/opt-outs/feature.ts'
import { panel } from './features/selling/panel/feature.ts'
import { panelRenderer } from './features/selling/panel/page.ts'
import { people } from './features/selling/people/feature.ts'
import { replies } from './features/selling/replies/feature.ts'
import { signatures } from './features/selling/signatures/feature.ts'
import { tasks } from './features/selling/tasks/feature.ts'
import { templates } from './features/selling/templates/feature.ts'
import { activation } from './features/team/activation/feature.ts'
import { administration } from './features/team/administration/feature.ts'
import { audit } from './features/team/audit/feature.ts'
import { invitations } from './features/team/invitations/feature.ts'
import { onboarding } from './features/team/onboarding/feature.ts'
import { privacy } from './features/team/privacy/feature.ts'
import { sessions } from './features/team/sessions/feature.ts'
import { findActor } from './features/team/sessions/sessions.ts'
import { settings } from './features/team/settings/feature.ts'
import { signInLinks } from './features/team/sign-in-links/feature.ts'
import {
  announcePostalAddress,
  listWorkspaces,
  readDataKey,
  rememberMode,
  seedApps,
} from './features/team/workspaces/workspaces.ts'
import type { Patience } from './http/patience.ts'
import { createServer } from './http/server.ts'
import { type Observation, observe } from './observation.ts'
import { createHealth, type Health } from './operator/health.ts'
import { type Clock, seconds } from './platform/clock.ts'
import { openDatabase } from './platform/database.ts'
import { createOutbound, type OutboundFetch } from './platform/http-client.ts'
import { newId } from './platform/ids.ts'
import { type JobHandler, jobs } from './platform/jobs.ts'
import type { Log } from './platform/log.ts'
import { createSchedule, type Schedule } from './platform/schedule.ts'
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
  /** What is done again and again; its handlers are among the others. */
  schedule: Schedule
  /** Who goes on from what has happened. */
  subscriptions: Subscription[]
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
  const onLost = (trx: Db, loss: Loss) => publishLosses(ctx, trx, [loss])
  const tokens = createTokenStore({ db, clock, vault, log, apps, refreshers, onLost })
  const mailServer =
    config.smtp &&
    createNotificationMail({ smtpUrl: config.smtp.url, from: config.smtp.from, guard: observed.guard })
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
    mailboxes: connectedMailboxes({ db, fetch, tokens, clock }),
    notificationMail: mailServer,
  }
  const work = workOf(ctx, allFeatures(config, parts.dist))
  const health = createHealth({ ctx, config, dist: parts.dist, eventLoop: observed.eventLoop })
  return {
    ctx,
    pool,
    ...work,
    observed,
    health,
    createWeb: (patience) => createWeb(ctx, { routes: work.routes, parts, observed, health, patience }),
    cutDatabase: cut,
    async close() {
      observed.eventLoop.stop()
      await mailServer?.close()
      await outbound.close()
      await close()
    },
  }
}

/** What all features together answer and do. */
function workOf(
  ctx: Context,
  features: Feature[],
): Pick<App, 'routes' | 'jobHandlers' | 'schedule' | 'subscriptions'> {
  const routes = features.flatMap((one) => one.routes ?? [])
  const recurring = features.flatMap((one) => one.recurring?.(ctx) ?? [])
  const schedule = createSchedule(ctx, recurring)
  const jobs = features.map((one) => one.jobs?.(ctx))
  const subscriptions = subscriptionsOf(features)
  return { routes, schedule, subscriptions, jobHandlers: Object.assign({}, schedule.handlers, ...jobs) }
}

const subscriptionsOf = (features: Feature[]) => features.flatMap((one) => one.subscriptions ?? [])

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

/** How long a mail can be taken back after Send was pressed. */
const undoWindow = seconds(5)

function settingsOf({ config, version }: AppParts): ProductSettings {
  const { mode, publicUrl, trackingUrl, seedApps, privacyRecord } = config
  return { mode, publicUrl, trackingUrl, seedApps, privacyRecord, undoWindow, version }
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
function connectedMailboxes(parts: { db: Db; fetch: OutboundFetch; tokens: TokenStore; clock: Clock }) {
  const vendors = { google: createGmail(parts), microsoft: createOutlook(parts) }
  return createMailboxes({ tokens: parts.tokens, vendors, grantOf: (key) => findGrantOf(parts.db, key) })
}

/** Every feature of the product, in one list. */
export function allFeatures(config: Pick<Config, 'publicUrl'>, dist: string): Feature[] {
  const render = panelRenderer({
    dist,
    publicUrl: config.publicUrl,
  })
  const features: Feature[] = [
    sessions,
    settings,
    signInLinks,
    administration,
    audit,
    invitations,
    notifications,
    restorations,
    activation,
    authorizations,
    helpLinks,
    onboarding,
    obstacles,
    connections,
    mailboxes,
    signatures,
    content,
    email,
    outbox,
    pace,
    replies({ awaitsSearch }),
    crmSync,
    tasks,
    templates,
    optOuts,
    people,
    panel(render),
  ]
  const personal = features.flatMap((feature) => feature.personal ?? [])
  return [...features, privacy(personal), events(subscriptionsOf(features))]
}

/** Every door of the product. */
export function allRoutes(config: Pick<Config, 'publicUrl'>, dist: string): Route[] {
  return allFeatures(config, dist).flatMap((feature) => feature.routes ?? [])
}

/**
 * What each start does before anybody is let in: the mode is checked, subscribers begin, apps of the environment are
 * seeded.
 */
export async function prepareApp(app: App, mode: 'sandbox' | 'real'): Promise<{ firstRun: boolean }> {
  const { ctx } = app
  const kept = await rememberMode(ctx.db, mode, ctx.clock.now())
  if (kept !== mode) {
    throw new WrongMode(
      `This database was begun in ${kept} mode and cannot be used in ${mode} mode. Use another database (DATABASE_URL or APP_DATA_DIR), or return to ${kept} mode.`,
    )
  }
  await registerSubscribers(ctx, app.subscriptions)
  await announcePostalAddress(ctx)
  const workspaces = await listWorkspaces(ctx.db)
  for (const workspace of workspaces) await seedApps(ctx, workspace.id)
  return { firstRun: workspaces.length === 0 }
}
