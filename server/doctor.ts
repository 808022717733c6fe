import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import type pg from 'pg'
import type { Config } from './config.ts'
import { probeGoogle } from './connectors/gmail/probe.ts'
import { createCloudApps } from './connectors/oauth/cloud-apps.ts'
import { probeMicrosoft } from './connectors/outlook/probe.ts'
import { probeSalesforce } from './connectors/salesforce/probe.ts'
import type { CloudApp } from './connectors/sign-in.ts'
import { probeSmtp } from './connectors/smtp/probe.ts'
import { listWorkspaces, readDataKey } from './features/team/workspaces/workspaces.ts'
import { type Check, type DoctorReport, off, ok, problem, warning } from './operator/check.ts'
import { checkPublicUrl, checkTrackingUrl } from './operator/check-address.ts'
import { addressesToPaste, checkClouds, type UsedApp } from './operator/check-clouds.ts'
import { checkOtherData } from './operator/check-data-folder.ts'
import { checkDatabase } from './operator/check-database.ts'
import { checkDisk, checkOperation } from './operator/check-operation.ts'
import { checkReading } from './operator/check-reading.ts'
import { openDatabase } from './platform/database.ts'
import { databaseRefusal } from './platform/database-refusal.ts'
import { errorWords } from './platform/error-words.ts'
import { createOutbound } from './platform/http-client.ts'
import { readSchemaState } from './platform/migrate.ts'
import { createVault, type Vault } from './platform/vault.ts'
import type { Db, Schema } from './schema.ts'

export interface DoctorParts {
  config: Config
  /** Folder of the migrations. */
  migrations: string
  /** Starts the embedded database, or attaches to it; the caller stops it. */
  startEmbedded: () => Promise<string>
}

/**
 * Looks at everything that an installation needs and changes none of it: no migration runs, nothing is mailed, nobody
 * is signed in. Throws nothing for what it finds.
 */
export async function examine(parts: DoctorParts): Promise<DoctorReport> {
  const { config } = parts
  const settings = ok('settings', `Read; ${config.mode} mode, data in ${config.dataDir}.`)
  const stored = await examineDatabase(parts)
  const used = [...stored.used, ...newSeeds(config, stored.used)]
  const outside = createOutbound([
    ...config.outboundAllow,
    ...[config.publicUrl, config.trackingUrl].map(hostPort),
  ])
  try {
    const checks = [
      settings,
      ...config.warnings.map((sentence) => warning('settings', sentence)),
      await checkDisk(config.dataDir),
      ...checkOtherData(config, dirname(parts.migrations)),
      ...stored.checks,
      ...(await checkPublicUrl(config.publicUrl, outside.fetch)),
      ...(await checkTrackingUrl(config, outside.fetch)),
      await checkSmtp(config),
      ...(await checkClouds({
        publicUrl: config.publicUrl,
        used,
        probes: {
          salesforce: probeSalesforce(outside.fetch),
          google: probeGoogle(outside.fetch),
          microsoft: probeMicrosoft(outside.fetch),
        },
      })),
    ]
    return {
      ok: checks.every((check) => check.state !== 'problem'),
      checks,
      addresses: addressesToPaste(config.publicUrl, used),
    }
  } finally {
    await outside.close()
  }
}

/** The report of an installation whose settings cannot be read; one problem a line of `message`. */
export function unreadableSettings(message: string): DoctorReport {
  const checks = message
    .split('\n')
    .map((line) =>
      problem('settings', line, 'Mend it in .env or in the environment; .env.example explains each.'),
    )
  return { ok: false, checks, addresses: [] }
}

/** A line a check, what to do below each problem, then what to paste where. */
export function reportWords(report: DoctorReport): string {
  const sign = { ok: 'ok     ', problem: 'PROBLEM', warning: 'warning', off: 'off    ' }
  const lines = report.checks.flatMap((check) => [
    `${sign[check.state]}  ${check.name.padEnd(16)} ${check.message}`,
    ...(check.todo ? [`         ${' '.repeat(16)} → ${check.todo}`] : []),
  ])
  const addresses = report.addresses.flatMap(({ where, url }) => [`  ${where}:`, `    ${url}`])
  return [...lines, ...(addresses.length > 0 ? ['', 'Addresses to paste:', ...addresses] : [])].join('\n')
}

interface Stored {
  checks: Check[]
  used: UsedApp[]
}

async function examineDatabase(parts: DoctorParts): Promise<Stored> {
  const { config } = parts
  if (!config.databaseUrl && !existsSync(join(config.dataDir, 'postgres', 'cluster')))
    return { checks: [off('database', 'There is none yet: the first start makes it.')], used: [] }
  try {
    const url = config.databaseUrl ?? (await parts.startEmbedded())
    const { pool, db, close } = openDatabase<Schema>(url, () => {})
    try {
      return await examineOpen(parts, { pool, db })
    } finally {
      await close()
    }
  } catch (error) {
    const todo = config.databaseUrl
      ? (databaseRefusal(error)?.sentence ??
        'Check DATABASE_URL, that the database runs, and that it lets this user in.')
      : 'Look into log/postgres.log in the data folder.'
    return { checks: [problem('database', `It does not answer (${errorWords(error)}).`, todo)], used: [] }
  }
}

async function examineOpen(parts: DoctorParts, { pool, db }: { pool: pg.Pool; db: Db }): Promise<Stored> {
  const { config, migrations } = parts
  const client = await pool.connect()
  const about = { migrations, mode: config.mode, embedded: config.databaseUrl === null }
  const checks = await checkDatabase(client, about).finally(() => client.release())
  const { rows } = await pool.query<{ there: boolean }>(
    `select to_regclass('public.cloud_app') is not null as there`,
  )
  if (!rows[0]?.there) return { checks, used: [] }
  const state = await readSchemaState(pool, migrations)
  const isCurrent = state.pending.length + state.unknown.length === 0
  if (isCurrent) checks.push(...(await checkOperation(db, await readTime(pool))))
  const keys = { current: config.secretKey, previous: config.previousSecretKey }
  const vault = createVault(keys, (id) => readDataKey(db, id))
  const key = await checkKey(db, vault)
  return {
    checks: [...checks, key, ...(await checkReading(pool))],
    used: key.state === 'ok' ? await storedApps(db, vault) : [],
  }
}

async function readTime(pool: pg.Pool): Promise<Date> {
  const { rows } = await pool.query<{ now: Date }>('select clock_timestamp() as now')
  return rows[0]?.now ?? new Date()
}

async function checkKey(db: Db, vault: Vault): Promise<Check> {
  const workspaces = await listWorkspaces(db)
  const found = await Promise.all(
    workspaces.map(async ({ id, name }) => ({ name, by: vault.wrappedBy(id, await readDataKey(db, id)) })),
  )
  const locked = found.filter(({ by }) => by === null).map(({ name }) => name)
  if (locked.length > 0)
    return problem(
      'secret key',
      `It does not fit ${locked.join(', ')}.`,
      'Set SECRET_KEY, or the file that SECRET_KEY_FILE names (the file wins), to the key that the database was made with; in sandbox mode restore secret.key in the data folder.',
    )
  const former = found.filter(({ by }) => by === 'previous').length
  if (former > 0)
    return ok(
      'secret key',
      `It fits; ${former} of ${found.length} still need the former one: run "npm run admin -- rotate-key".`,
    )
  return ok('secret key', found.length > 0 ? 'It fits every workspace.' : 'There is no workspace yet.')
}

async function storedApps(db: Db, vault: Vault): Promise<UsedApp[]> {
  const apps = createCloudApps({ db, vault })
  const used: UsedApp[] = []
  for (const workspace of await listWorkspaces(db)) {
    for (const vendor of ['salesforce', 'google', 'microsoft'] as const) {
      const app = await apps.find(workspace.id, vendor)
      if (app) used.push({ app, workspaces: [workspace.name] })
    }
  }
  return used
}

/** Apps of the environment that no workspace has taken over yet. */
function newSeeds(config: Config, stored: UsedApp[]): UsedApp[] {
  const isStored = (seed: { vendor: CloudApp['vendor']; clientId: string }) =>
    stored.some(({ app }) => app.vendor === seed.vendor && app.clientId === seed.clientId)
  return config.seedApps
    .filter((seed) => !isStored(seed))
    .map((seed) => ({ app: { ...seed, id: seed.id ?? '', workspaceId: '' }, workspaces: [] }))
}

async function checkSmtp({ smtp }: Config): Promise<Check> {
  if (!smtp) return off('smtp', 'Not set (SMTP_URL): invitations are links to copy.')
  const { hostname, port } = new URL(smtp.url)
  const host = `${hostname}${port ? `:${port}` : ''}`
  const probe = await probeSmtp(smtp.url)
  if (probe.state === 'refused')
    return problem(
      'smtp',
      `${host} did not let us in (${probe.reason}).`,
      'Check SMTP_URL: host, port, smtps:// for port 465, user and password.',
    )
  const how = [
    probe.encrypted ? 'encrypted' : 'not encrypted',
    probe.signedIn ? 'signed in' : 'without a user',
  ]
  return ok('smtp', `${host} answers, ${how.join(', ')}; mail goes out as ${smtp.from.address}.`)
}

function hostPort(address: string): string {
  const url = new URL(address)
  return `${url.hostname}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`
}
