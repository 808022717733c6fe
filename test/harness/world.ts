import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Sandbox, startSandbox } from '../../sandbox/sandbox.ts'
import { readSettings } from '../../sandbox/settings.ts'
import { org } from '../../sandbox/world.ts'
import { runAdmin } from '../../server/admin.ts'
import { type App, createApp, prepareApp, startWorker } from '../../server/app.ts'
import { readConfig } from '../../server/config.ts'
import { databaseClock } from '../../server/platform/clock.ts'
import { createLog } from '../../server/platform/log.ts'

/** A whole product in a whole sandbox, on free ports, with a database of its own. */
export interface World {
  url: string
  sandbox: Sandbox
  app: App
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
}): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'msi-actions-world-'))
  const port = await freePort()
  const url = `http://localhost:${port}`
  const appId = randomUUID()
  const secret = () => randomBytes(24).toString('base64url')
  const apps = {
    salesforce: {
      clientId: secret(),
      clientSecret: secret(),
      redirectUris: [`${url}/oauth/salesforce/callback`],
      canvasUrl: `${url}/panel/${appId}`,
    },
    google: { clientId: secret(), clientSecret: secret(), redirectUris: [`${url}/oauth/google/callback`] },
  }
  const sandbox = await startSandbox(
    readSettings({
      SANDBOX_PORT: '0',
      SANDBOX_DATA: join(folder, 'sandbox'),
      SANDBOX_APPS: JSON.stringify(apps),
    }),
  )
  const key = randomBytes(32).toString('base64')
  const config = readConfig(
    {
      APP_MODE: 'sandbox',
      PORT: String(port),
      PUBLIC_URL: url,
      SECRET_KEY: key,
      SALESFORCE_CLIENT_ID: apps.salesforce.clientId,
      SALESFORCE_CLIENT_SECRET: apps.salesforce.clientSecret,
      SALESFORCE_APP_ID: appId,
      SALESFORCE_LOGIN_URL: sandbox.salesforce,
      GOOGLE_CLIENT_ID: apps.google.clientId,
      GOOGLE_CLIENT_SECRET: apps.google.clientSecret,
      GOOGLE_BASE_URL: sandbox.google,
      SMTP_URL: `smtp://127.0.0.1:${sandbox.smtpPort}`,
      MAIL_FROM: 'MSI Actions <actions@nordvik.example>',
      OUTBOUND_ALLOW: [sandbox.salesforce, sandbox.google].map((one) => new URL(one).host).join(','),
    },
    folder,
  )
  const logFile = join(folder, 'log', 'server.log')
  const log = createLog({ file: logFile })
  let moved = 0
  const app = await createApp({
    config,
    databaseUrl: input.databaseUrl,
    clock: async (pool) => {
      const clock = await databaseClock(pool)
      return { now: () => new Date(clock.now().getTime() + moved) }
    },
    log,
    dist,
  })
  await prepareApp(app, 'sandbox')
  const web = await app.createWeb()
  await web.listen({ host: '127.0.0.1', port })
  const worker = input.worker === false ? null : await startWorker(app)
  const world: World = {
    url,
    sandbox,
    app,
    appId,
    logFile,
    secrets: [apps.salesforce.clientSecret, apps.google.clientSecret, key],
    async admin(...argv) {
      const result = await runAdmin(app.ctx, argv)
      if (!result.ok) throw new Error(result.output)
      return /\S+\/invitation#\S+/.exec(result.output)?.[0] ?? result.output
    },
    adminLink: '',
    advance: (milliseconds) => {
      moved += milliseconds
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
  if (input.workspace !== false) {
    world.adminLink = await world.admin(
      'workspace',
      'create',
      org.name,
      'astrid.lindqvist@nordvik.example',
      '--name',
      'Astrid Lindqvist',
      '--org',
      org.id,
    )
  }
  return world
}

/** A port that was free a moment ago. */
async function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer()
    probe.on('error', reject)
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address()
      probe.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      )
    })
  })
}
