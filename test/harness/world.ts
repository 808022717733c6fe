import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { tenantId } from '../../sandbox/microsoft/directory.ts'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { readSettings } from '../../sandbox/settings.ts'
import { inMemory } from '../../sandbox/store.ts'
import { org } from '../../sandbox/world.ts'
import { runAdmin } from '../../server/admin.ts'
import { type App, createApp, prepareApp } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { databaseClock } from '../../server/platform/clock.ts'
import { createLog } from '../../server/platform/log.ts'
import { refuseCallInTransaction } from '../../server/platform/transaction-scope.ts'
import { startWorker } from '../../server/worker.ts'
import { freePort } from './free-port.ts'

/** A whole product in a whole sandbox, on free ports, with a database of its own. */
export interface World {
  url: string
  sandbox: Sandbox
  app: App
  /** The environment that the server was started with. */
  env: NodeJS.ProcessEnv
  appId: string
  /** Path of the server's log. */
  logFile: string
  /** The secrets that this world was made with: none of them may show anywhere. */
  secrets: string[]
  admin(...argv: string[]): Promise<string>
  /** The first admin's invitation. */
  adminLink: string
  /** Moves the product's clock. */
  advance(milliseconds: number): void
  close(): Promise<void>
}

const dist = fileURLToPath(new URL('../../dist', import.meta.url))

/** Starts everything. `workspace: false` leaves the database without one. */
export async function startWorld(input: {
  databaseUrl: string
  workspace?: boolean
  worker?: boolean
  /** An installation that goes on; left out, it is made anew. */
  former?: FormerInstallation
  /** Folder of the sandbox's state; left out, it is kept in memory. */
  sandboxData?: string
  /** Variables over the launcher's. */
  env?: NodeJS.ProcessEnv
}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'msi-actions-world-'))
  const port = await freePort()
  const known = registerApps(`http://localhost:${port}`, input.former?.identity)
  const sandbox = await startSandbox(
    readSettings({
      SANDBOX_PORT: '0',
      SANDBOX_DATA: input.sandboxData ?? inMemory,
      SANDBOX_APPS: JSON.stringify(known.apps),
    }),
  )
  await input.former?.follow(sandbox)
  const env = { ...environmentOf(known, { port, sandbox }), DATABASE_URL: input.databaseUrl, ...input.env }
  const config = readConfig(env, folder)
  const log = createLog({ file: join(folder, 'log', 'server.log') }, config.logLevel)
  const shift = { milliseconds: 0 }
  const clock = (pool: pg.Pool) => shiftedClock(pool, shift)
  const callGuard = refuseCallInTransaction
  const parts = { config, databaseUrl: input.databaseUrl, clock, log, dist, version: 'test', callGuard }
  const app = await createApp(parts)
  await prepareApp(app, 'sandbox')
  const web = await app.createWeb()
  await web.listen({ host: '127.0.0.1', port })
  const worker = input.worker === false ? null : await startWorker(app)
  const world: World = {
    url: known.url,
    sandbox,
    app,
    env,
    appId: known.appId,
    logFile: join(folder, 'log', 'server.log'),
    secrets: [...Object.values(known.apps).map((one) => one.clientSecret), known.key],
    admin: (...argv) => operate(app, argv),
    adminLink: '',
    advance: (milliseconds) => {
      shift.milliseconds += milliseconds
    },
    async close() {
      await web.close()
      await worker?.stop()
      await app.close()
      await sandbox.close()
      log.flush()
      rmSync(folder, { recursive: true, force: true })
    },
  }
  if (input.workspace !== false) world.adminLink = await firstWorkspace(world)
  return world
}

async function shiftedClock(pool: pg.Pool, shift: { milliseconds: number }) {
  const clock = await databaseClock(pool)
  return { now: () => new Date(clock.now().getTime() + shift.milliseconds) }
}

/** What a world takes over from one that was written down. */
export interface FormerInstallation {
  identity: { key: string; appId: string; apps: Record<string, Client> }
  /** Called before the product starts, when the clouds have their addresses. */
  follow(sandbox: Sandbox): Promise<void>
}

interface Client {
  clientId: string
  clientSecret: string
}

/** The apps that both sides know. */
function registerApps(url: string, former?: FormerInstallation['identity']) {
  const secret = () => randomBytes(24).toString('base64url')
  const client = (vendor: string): Client =>
    former?.apps[vendor] ?? { clientId: secret(), clientSecret: secret() }
  const appId = former?.appId ?? randomUUID()
  const callback = (vendor: string) => [`${url}/oauth/${vendor}/callback`]
  return {
    url,
    appId,
    key: former?.key ?? randomBytes(32).toString('base64'),
    apps: {
      salesforce: {
        ...client('salesforce'),
        redirectUris: callback('salesforce'),
        canvasUrl: `${url}/panel/${appId}`,
      },
      google: { ...client('google'), redirectUris: callback('google') },
      microsoft: {
        ...client('microsoft'),
        signInAudience: 'AzureADMyOrg',
        redirectUris: [...callback('microsoft'), `${url}/oauth/microsoft/admin-consent`],
      },
    },
  }
}

/** The environment that the launcher would hand to the server. */
function environmentOf(
  known: ReturnType<typeof registerApps>,
  at: { port: number; sandbox: Sandbox },
): NodeJS.ProcessEnv {
  const { salesforce, google, microsoft } = known.apps
  return {
    APP_MODE: 'sandbox',
    PORT: String(at.port),
    PUBLIC_URL: known.url,
    SECRET_KEY: known.key,
    SALESFORCE_CLIENT_ID: salesforce.clientId,
    SALESFORCE_CLIENT_SECRET: salesforce.clientSecret,
    SALESFORCE_APP_ID: known.appId,
    SALESFORCE_LOGIN_URL: at.sandbox.salesforce,
    GOOGLE_CLIENT_ID: google.clientId,
    GOOGLE_CLIENT_SECRET: google.clientSecret,
    GOOGLE_BASE_URL: at.sandbox.google,
    MICROSOFT_CLIENT_ID: microsoft.clientId,
    MICROSOFT_CLIENT_SECRET: microsoft.clientSecret,
    MICROSOFT_TENANT: tenantId,
    MICROSOFT_BASE_URL: at.sandbox.microsoft ?? undefined,
    SMTP_URL: `smtp://127.0.0.1:${at.sandbox.smtpPort}`,
    MAIL_FROM: 'MSI Actions <actions@nordvik.example>',
    OUTBOUND_ALLOW: [at.sandbox.salesforce, at.sandbox.google, at.sandbox.microsoft]
      .flatMap((one) => (one ? [new URL(one).host] : []))
      .join(','),
  }
}

/** An operator's command; answers with the invitation link in its output, where there is one. */
async function operate(app: App, argv: string[]): Promise<string> {
  const result = await runAdmin(app.ctx, argv)
  if (!result.ok) throw new Error(result.output)
  return /\S+\/invitation#\S+/.exec(result.output)?.[0] ?? result.output
}

function firstWorkspace(world: World): Promise<string> {
  const admin = ['astrid.lindqvist@nordvik.example', '--name', 'Astrid Lindqvist']
  return world.admin('workspace', 'create', org.name, ...admin, '--org', org.id)
}
