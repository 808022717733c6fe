import { fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { TestPostgres } from '../harness/test-postgres.ts'
import { Boundaries } from './boundaries.ts'
import { sum } from './ledger.ts'
import { bookOf, type Report, type Run, sharesOf } from './run.ts'

/** What a process of a run is to do. */
export interface Share extends Pick<Run, 'schedules' | 'seed' | 'abreast' | 'crashes' | 'known' | 'isShare'> {
  postgres: Pick<TestPostgres, 'maintenanceUrl' | 'templateName'>
}

/** What it says: that it has played another history, and what came of all. */
export type FromShare = { played: number } | { report: Report }

/** Seeds of one process; the next one begins behind them. */
const seedsAShare = 10_000_000

/** Plays the histories of a run in so many processes: one is busy with one processor. */
export async function runInShares(
  run: Share,
  { processes, onProgress }: { processes: number; onProgress(done: number): void },
): Promise<Report> {
  let done = 0
  const shares = Array.from({ length: processes }, (_, at) => ({
    ...run,
    schedules: Math.floor((run.schedules + at) / processes),
    seed: run.seed + at * seedsAShare,
    isShare: true,
  }))
  const onPlayed = (played: number) => {
    done += played
    onProgress(done)
  }
  const report = together(await Promise.all(shares.map((share) => play(share, onPlayed))))
  if (report.neverCrashed.length === 0) return report
  // What is left of all shares is gone after by one.
  return together([report, await play({ ...run, known: report.book }, onPlayed)])
}

function play(share: Share, onPlayed: (played: number) => void): Promise<Report> {
  const child = fork(fileURLToPath(new URL('share.ts', import.meta.url)))
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => reject(new Error(`A process that plays histories ended with ${code}`)))
    child.on('message', (said: FromShare) => {
      if ('played' in said) return onPlayed(said.played)
      resolve(said.report)
      child.disconnect()
    })
    child.send(share)
  })
}

/** What came of all shares; a boundary is left where none of them has abandoned a worker. */
function together(reports: Report[]): Report {
  const total = (of: (report: Report) => number) => reports.reduce((all, report) => all + of(report), 0)
  const drawn = total((report) => report.drawn)
  const share = (name: keyof Report['shares']) =>
    total((report) => (report.drawn ? report.shares[name] * report.drawn : 0)) / drawn
  return {
    schedules: total(({ schedules }) => schedules),
    figures: sum(reports.map(({ figures }) => figures)),
    drawn,
    shares: sharesOf(share),
    stale: total(({ stale }) => stale),
    crashes: total(({ crashes }) => crashes),
    ...bookOf(new Boundaries(...reports.map(({ book }) => book))),
    amiss: reports.flatMap(({ amiss }) => amiss),
  }
}
