import type pg from 'pg'
import { migrationsIn, readSchemaState } from '../platform/migrate.ts'
import { type Check, ok, problem } from './check.ts'
import { checkRestored } from './check-restored.ts'

const oldest = 15

/** Version, migrations, mode and clock of a database that answers. */
export async function checkDatabase(
  client: pg.ClientBase,
  about: { migrations: string; mode: string; embedded: boolean },
): Promise<Check[]> {
  return [
    await checkVersion(client, about.embedded),
    await checkMigrations(client, about.migrations),
    ...(await checkMode(client, about.mode)),
    await checkClock(client),
    ...(await checkRestored(client)),
  ]
}

async function checkVersion(client: pg.ClientBase, embedded: boolean): Promise<Check> {
  const { rows } = await client.query<{ version: string; number: string }>(
    `select current_setting('server_version') as version, current_setting('server_version_num') as number`,
  )
  const { version = '', number = '0' } = rows[0] ?? {}
  const which = `PostgreSQL ${version}, ${embedded ? 'the embedded one' : 'your own (DATABASE_URL)'}`
  if (Number(number) >= oldest * 10_000) return ok('database', `${which}, answers.`)
  return problem('database', `${which}, is too old.`, `Use PostgreSQL ${oldest} or newer.`)
}

async function checkMigrations(client: pg.ClientBase, folder: string): Promise<Check> {
  const { pending, unknown, newerVersion } = await readSchemaState(client, folder)
  if (unknown.length > 0)
    return problem(
      'migrations',
      `The database was migrated by ${newerVersion ? `version ${newerVersion}` : 'a newer version'} (${unknown.join(', ')}).`,
      'Start that version, or restore a backup that this version made into an empty database.',
    )
  const all = migrationsIn(folder).length
  if (pending.length === 0) return ok('migrations', `All ${all} have run.`)
  return ok('migrations', `${pending.length} of ${all} will run at the next start, or by npm run migrate.`)
}

async function checkMode(client: pg.ClientBase, mode: string): Promise<Check[]> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.installation') is not null as there`,
  )
  if (!there.rows[0]?.there) return []
  const { rows } = await client.query<{ mode: string }>('select mode from installation')
  const kept = rows[0]?.mode
  if (!kept || kept === mode) return [ok('mode', `${mode}.`)]
  return [
    problem(
      'mode',
      `The database was begun in ${kept} mode and the settings say ${mode}.`,
      `Use another database (DATABASE_URL or APP_DATA_DIR), or return to ${kept} mode.`,
    ),
  ]
}

/** The product keeps the database's time, so a host that is off does little harm; its logs and TLS do mind. */
async function checkClock(client: pg.ClientBase): Promise<Check> {
  const before = Date.now()
  const { rows } = await client.query<{ ms: string }>(
    'select extract(epoch from clock_timestamp()) * 1000 as ms',
  )
  const offset = Math.round(Number(rows[0]?.ms) - (before + Date.now()) / 2)
  return judgeClock('clock', 'the database', offset)
}

/** `offset`: milliseconds by which the other clock is ahead of this host's. */
export function judgeClock(name: string, other: string, offset: number): Check {
  const seconds = (Math.abs(offset) / 1000).toFixed(Math.abs(offset) < 10_000 ? 1 : 0)
  if (Math.abs(offset) < 30_000) return ok(name, `This host and ${other} differ by ${seconds} s.`)
  return problem(
    name,
    `${other[0]?.toUpperCase()}${other.slice(1)} is ${seconds} s ${offset > 0 ? 'ahead of' : 'behind'} this host.`,
    'Let both keep time by NTP (timedatectl set-ntp true).',
  )
}
