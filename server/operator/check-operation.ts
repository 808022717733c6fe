import { listHolds } from '../features/background/outbox/outbox.ts'
import { findLiving } from '../features/background/processes/processes.ts'
import type { Db } from '../schema.ts'
import { type Check, off, ok, problem } from './check.ts'
import { type Backlog, readBacklog, readDisk } from './health-facts.ts'

/** What runs on a database that has this version's schema, and what stands still there. `now` is the database's time. */
export async function checkOperation(db: Db, now: Date): Promise<Check[]> {
  const living = await findLiving(db, now)
  const backlog = await readBacklog(db, now)
  const workers = living.filter(({ runs }) => runs !== 'web').length
  return [
    checkProcesses({ living: living.length, workers }, versionsOf(living)),
    ...(await checkMail(db, backlog)),
    checkJobs(backlog),
    ...checkEvents(backlog),
  ]
}

const versionsOf = (living: { version: string | null }[]) =>
  [...new Set(living.map(({ version }) => version ?? 'of an unknown version'))].join(', ')

function checkProcesses(count: { living: number; workers: number }, versions: string): Check {
  if (count.living === 0) return off('processes', 'None runs on this database now.')
  if (count.workers === 0)
    return problem(
      'processes',
      `${count.living} web (${versions}) and no worker: nothing is sent and nothing is written to Salesforce.`,
      'Start a process with RUN=worker or RUN=both.',
    )
  return ok('processes', `${count.living} (${versions}), ${count.workers} of them with a worker.`)
}

async function checkMail(db: Db, { mails }: Backlog): Promise<Check[]> {
  const { all, workspaces } = await listHolds(db)
  const held = [
    ...(all ? [{ words: 'All outgoing mail', since: all, flag: '' }] : []),
    ...workspaces.map(({ name, since }) => ({
      words: `Outgoing mail of "${name}"`,
      since,
      flag: ` --workspace "${name}"`,
    })),
  ].map(({ words, since, flag }) =>
    problem(
      'mail',
      `${words} is held since ${since.toISOString()}.`,
      `Let it go when you are done: npm run admin -- release${flag}`,
    ),
  )
  if (all || mails.count === 0) return held.length > 0 ? held : [ok('mail', 'None is overdue.')]
  const overdue = problem(
    'mail',
    `${mails.count} should have left, the oldest ${sayAge(mails.oldestSeconds)} ago.`,
    'See whether a worker runs (npm run admin -- processes) and what its log says.',
  )
  return [...held, overdue]
}

function checkJobs({ jobs, failedJobs }: Backlog): Check {
  if (jobs.count > 0)
    return problem(
      'jobs',
      `${jobs.count} should have begun, the oldest ${sayAge(jobs.oldestSeconds)} ago.`,
      'See whether a worker runs (npm run admin -- processes) and what its log says.',
    )
  if (failedJobs === 0) return ok('jobs', 'None is overdue and none has failed for good.')
  return problem(
    'jobs',
    `${failedJobs} failed three times and are not tried again.`,
    'Read "job failed" in the log, mend the reason, then: npm run admin -- retry',
  )
}

function checkEvents({ stuckEvents }: Backlog): Check[] {
  if (stuckEvents === 0) return []
  return [
    problem(
      'events',
      `${stuckEvents} could not be taken in more than ten tries: what follows from them stands still.`,
      'Read "event not taken again and again" in the log and report it: it goes on by itself once that is mended.',
    ),
  ]
}

/** Free space below a folder, in the words of a check. */
export async function checkDisk(folder: string): Promise<Check> {
  const disk = await readDisk(folder)
  if (!disk) return off('disk', `It cannot be told how full the disk of ${folder} is.`)
  const free = `${(disk.freeBytes / 1e9).toFixed(1)} GB free for ${folder}`
  if (!disk.isFull) return ok('disk', `${free}.`)
  return problem('disk', `Only ${free}.`, 'Free some space: logs, old backups; or move APP_DATA_DIR.')
}

function sayAge(seconds: number): string {
  if (seconds < 5400) return `${Math.round(seconds / 60)} min`
  return seconds < 172_800 ? `${Math.round(seconds / 3600)} h` : `${Math.round(seconds / 86_400)} days`
}
