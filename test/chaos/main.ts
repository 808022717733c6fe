import { randomInt } from 'node:crypto'
import { mkdirSync, rmSync } from 'node:fs'
import { availableParallelism, tmpdir } from 'node:os'
import { join } from 'node:path'
import { readArguments } from '../../bin/arguments.mjs'
import { runProgram } from '../../bin/refusal.mjs'
import { buildWeb } from '../../bin/web-build.mjs'
import { openDatabase } from '../../server/platform/database.ts'
import { migrateJobs } from '../../server/platform/jobs.ts'
import { migrate } from '../../server/platform/migrate.ts'
import { startPostgres } from '../../server/platform/postgres/postgres.ts'
import type { Schema } from '../../server/schema.ts'
import { repoRoot } from '../harness/source-files.ts'
import { startTestPostgres } from '../harness/test-postgres.ts'
import { killServer } from './kill-server.ts'
import { runKills } from './kills.ts'
import { noFaults, sum } from './ledger.ts'
import { runInShares } from './shares.ts'

const about = `Plays drawn histories of mails whose workers are abandoned at every boundary, in as many processes as there are
processors, and beside that kills processes and PostgreSQL while mail is sent. Ends with one line of JSON; exit code 1 when
any of its figures but the first two is not 0.

  --schedules N  histories, 10000 if not given
  --kills N      kills, 500 if not given; one in ten is PostgreSQL's
  --seed N       the seed of what is drawn, any if not given
  --help         prints this`

const least = { ambiguous: 0.3, optOut: 0.1, woken: 0.1, changed: 0.1, stale: 0.01 }
/** Fewer histories than this are not worth another process, and may have by chance too few that are rare. */
const worthwhile = 50

await runProgram(async () => {
  const called = readArguments(
    { call: 'npm run chaos -- [OPTIONS]', about, numbers: ['schedules', 'kills', 'seed'] },
    process.argv.slice(2),
  )
  if (!called) return
  const { schedules = 10_000, kills = 500, seed = randomInt(1_000_000) } = called.numbers
  console.log(`seed ${seed}`)
  // Processes that are killed serve the pages of a build: whoever has none learns it now.
  if (kills > 0) await buildWeb({ node: process.execPath })
  // Whoever is killed is waited for most of the time.
  const [played, killed] = await Promise.all([
    playHistories(schedules, seed),
    kills > 0 ? killAway(kills, seed) : { kills: 0, figures: noFaults, amiss: [] },
  ])
  const figures = sum([played.figures, killed.figures])
  for (const line of [...played.amiss, ...killed.amiss]) console.log(line)
  console.log(JSON.stringify({ schedules: played.schedules, kills: killed.kills, ...figures }))
  if (played.isIncomplete || Object.values(figures).some((count) => count > 0)) process.exitCode = 1
})

async function playHistories(schedules: number, seed: number) {
  if (schedules === 0) return { schedules, figures: noFaults, amiss: [], isIncomplete: false }
  const postgres = await startTestPostgres('msi-actions-chaos-')
  const { maintenanceUrl, templateName } = postgres
  const processes = Math.min(availableParallelism(), 8, Math.ceil(schedules / worthwhile))
  // A short run abandons more often, so that it comes to every boundary too.
  const crashes = schedules < 1000 ? 12 : 4
  const run = { schedules, seed, abreast: 3, crashes, postgres: { maintenanceUrl, templateName } }
  try {
    const report = await runInShares(run, { processes, onProgress: progress('histories', schedules) })
    const { shares, stale, boundaries, neverCrashed } = report
    console.log(
      `${report.crashes} workers abandoned, at ${boundaries - neverCrashed.length} of ${boundaries} boundaries`,
    )
    for (const name of neverCrashed) console.log(`never abandoned at: ${name}`)
    console.log(`shares ${JSON.stringify(shares)}, too old a word in ${stale} histories`)
    const thin = Object.entries(least).filter(([name, share]) => shares[name as keyof typeof least] < share)
    const isThin = thin.some(([name]) => name !== 'stale' || schedules > 10 * worthwhile)
    return { ...report, isIncomplete: isThin || neverCrashed.length > 0 }
  } finally {
    await postgres.stop()
  }
}

/** On a PostgreSQL that writes everything down, as an operator's does. */
async function killAway(kills: number, seed: number) {
  const folder = join(tmpdir(), `msi-actions-chaos-kills-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const log = join(folder, 'postgres.log')
  const postgres = await startPostgres({ dataDir: folder, log, database: 'msi_actions' })
  try {
    await prepare(postgres.url)
    const killDatabase = () => killServer({ cluster: join(folder, 'cluster'), log, url: postgres.url })
    return await runKills({
      kills,
      seed,
      databaseUrl: postgres.url,
      killDatabase,
      onProgress: progress('kills', kills),
    })
  } finally {
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function prepare(url: string): Promise<void> {
  const { pool, close } = openDatabase<Schema>(url, () => {}, { patient: true })
  await migrate(pool, join(repoRoot, 'migrations'))
  await migrateJobs(pool)
  await close()
}

/** Says twenty times in all how far it is, and how long the rest takes if it goes on like that. */
function progress(what: string, all: number): (done: number) => void {
  const began = performance.now()
  const each = Math.max(Math.floor(all / 20), 1)
  return (done) => {
    if (done % each !== 0) return
    const seconds = (performance.now() - began) / 1000
    const left = Math.ceil((seconds / done) * Math.max(all - done, 0))
    const rest = left > 0 ? `about ${spoken(left)} left` : 'almost done'
    console.log(`${done} of ${all} ${what} in ${spoken(Math.round(seconds))}, ${rest}`)
  }
}

function spoken(seconds: number): string {
  return seconds < 120 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`
}
