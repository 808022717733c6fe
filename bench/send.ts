import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { startPostgres } from '../server/platform/postgres/postgres.ts'
import { measurePaced, type Paced } from './send-paced.ts'
import { startProduct, startSink } from './send-processes.ts'
import { mailboxes, measureSaturated } from './send-saturated.ts'

/** Median share of the bare loop's speed at 250 ms a call, and milliseconds of the latest hundredth. */
const target = { ratio: 0.8, p99: 1000 }
const settings = ['fsync', 'synchronous_commit', 'full_page_writes'] as const

/**
 * Sends what is due over a day by a clock that runs `speed` times faster, 200 if not given; then empties 40 full mailboxes to a sink
 * that answers each call in 250 ms, and in 50 ms, which has no target. One line of JSON at the end; exit code 1 when a target
 * is missed.
 */
export async function runSend({ speed = 200 }: { speed?: number } = {}): Promise<void> {
  const paced = await withDatabase((at) => measurePaced(at, speed))
  console.log(JSON.stringify(paced.measured))
  const { measured } = await withDatabase(measureFull)
  const { latenessMs, limitsExceeded }: Paced = paced.measured
  console.log(JSON.stringify({ latenessMs, limitsExceeded, ...measured, settings: paced.settings }))
  if (measured.ratio < target.ratio || latenessMs.p99 > target.p99 || limitsExceeded > 0) process.exitCode = 1
}

interface Ground {
  databaseUrl: string
  folder: string
}

async function measureFull(at: Ground) {
  const sink = await startSink()
  const product = await startProduct({ ...at, sink: sink.url, mailboxes, speed: 1, hourly: null })
  try {
    const fast = await measureSaturated({ sink, product, delayMs: 50, phases: 1 })
    console.log(`at 50 ms: ${fast.perSecond} a second, ${fast.ratio} of the bare loop's`)
    const slow = await measureSaturated({ sink, product, delayMs: 250, phases: 5 })
    const { rssMB } = await product.usage()
    return { ...slow, rssMB }
  } finally {
    await product.stop()
    sink.stop()
  }
}

/** Measures upon a PostgreSQL of its own that writes everything down, as an operator's does. */
async function withDatabase<Measured>(measure: (at: Ground) => Promise<Measured>) {
  const folder = join(tmpdir(), `msi-actions-send-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const postgres = await startPostgres({
    dataDir: folder,
    log: join(folder, 'postgres.log'),
    database: 'msi_actions',
  })
  try {
    const measured = await measure({ databaseUrl: postgres.url, folder })
    return { measured, settings: await settingsOf(postgres.url) }
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function settingsOf(url: string): Promise<Record<string, string>> {
  const client = new pg.Client({ connectionString: url })
  await client.connect()
  try {
    const told: Record<string, string> = {}
    for (const name of settings) told[name] = String((await client.query(`show ${name}`)).rows[0]?.[name])
    return told
  } finally {
    await client.end()
  }
}
