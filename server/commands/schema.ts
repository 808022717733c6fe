import { setTimeout as sleep } from 'node:timers/promises'
import type pg from 'pg'
import { CommandError, exitCodes } from '../operator/call.ts'
import { openDatabase } from '../platform/database.ts'
import { silence } from '../platform/heartbeat.ts'
import { migrateJobs } from '../platform/jobs.ts'
import { migrate, readSchemaState, type SchemaState, UnknownSchema } from '../platform/migrate.ts'
import { productVersion } from '../version.ts'
import { sayWhile } from './patience.ts'

/** How long to wait for processes of another version, how often to look, and to say what is done; in milliseconds. */
interface Patience {
  wait: number
  every: number
  sayEvery?: number
}

/**
 * Brings our tables and the queue's up to this version, once no process of another version runs on them. `say` hears
 * whom it waits for and, every half minute, what it is at. Returns the migrations that were run. Throws CommandError for a database of a newer version, and
 * when the others have not stopped after a minute.
 */
export async function bringUpToDate(
  about: { databaseUrl: string; migrations: string; say: (line: string) => void },
  patience: Patience = { wait: 60_000, every: 1000 },
): Promise<string[]> {
  const { pool, close } = openDatabase(about.databaseUrl, () => {}, { patient: true })
  let doing = 'Waiting for another process, which brings the database up to date.'
  const work = async () => {
    const ran = await migrate(pool, about.migrations, {
      version: productVersion(),
      async beforeChange(client) {
        doing = 'The migration waits for processes of another version.'
        await waitForOthers(client, { ...patience, say: about.say })
      },
      onFile(name) {
        doing = `Bringing the database up to date: ${name}.`
      },
    }).catch((error: unknown) => {
      throw error instanceof UnknownSchema ? refuseUnknown(error.state) : error
    })
    doing = "Bringing the queue's tables up to date."
    await migrateJobs(pool)
    return ran
  }
  try {
    return await sayWhile(work(), { say: about.say, line: () => doing, every: patience.sayEvery })
  } finally {
    await close()
  }
}

/** Leaves the schema alone: throws CommandError, which says what to run first, unless it is exactly this version's. */
export async function requireSchema(about: { databaseUrl: string; migrations: string }): Promise<void> {
  const { pool, close } = openDatabase(about.databaseUrl, () => {})
  try {
    const client = await pool.connect()
    const state = await readSchemaState(client, about.migrations).finally(() => client.release())
    if (state.unknown.length > 0) throw refuseUnknown(state)
    if (state.pending.length === 0) return
    throw new CommandError(state.isEmpty ? emptySentence : olderSentence(state.pending), exitCodes.failed)
  } finally {
    await close()
  }
}

const emptySentence = 'This database is empty: start the server, or run npm run migrate, and try again.'

const olderSentence = (pending: string[]) =>
  `This database has an older schema than version ${productVersion()} (without ${pending.join(', ')}). Make a backup (npm run backup -- FILE), then run npm run migrate or start the server, and try again.`

function refuseUnknown({ unknown, newerVersion }: SchemaState): CommandError {
  const by = newerVersion ? `version ${newerVersion}` : 'a newer version'
  return new CommandError(
    `This database was migrated by ${by} (${unknown.join(', ')}); this is version ${productVersion()}. Start the newer version, or restore a backup that this version made into an empty database.`,
    exitCodes.settings,
  )
}

async function waitForOthers(
  client: pg.PoolClient,
  about: Patience & { say: (line: string) => void },
): Promise<void> {
  const deadline = performance.now() + about.wait
  let told = ''
  for (;;) {
    const others = await listOthers(client)
    if (others.length === 0) return
    const versions = [...new Set(others)].join(', ')
    const who = `Processes of another version that use this database: ${others.length} (${versions}).`
    if (performance.now() > deadline)
      throw new CommandError(`${who} Stop them, then start again. Nothing was changed.`, exitCodes.later)
    if (told !== who) about.say(`${who} The migration waits until they have stopped.`)
    told = who
    await sleep(about.every)
  }
}

/** Versions of the processes that have said lately that they live. */
async function listOthers(client: pg.PoolClient): Promise<string[]> {
  const there = await client.query<{ there: boolean }>(
    `select to_regclass('public.worker') is not null as there`,
  )
  if (!there.rows[0]?.there) return []
  const { rows } = await client.query<{ version: string | null }>(
    `select to_jsonb(worker) ->> 'version' as version from public.worker
     where beat_at > clock_timestamp() - interval '${silence.gone} milliseconds'`,
  )
  return rows.map((row) => row.version ?? 'a version that does not say which')
}
