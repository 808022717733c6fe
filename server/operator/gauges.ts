import { sql } from 'kysely'
import type pg from 'pg'
import type { Context } from '../context.ts'
import { listProcesses } from '../features/background/processes/processes.ts'
import type { Metrics, Reading } from '../platform/metrics.ts'
import { readBacklog } from './health-facts.ts'

type Parts = Pick<Context, 'db' | 'clock'>

/** Has each scrape read what the installation does: the queue, what is late, heartbeats, mailboxes, the pool. */
export function registerGauges(metrics: Metrics, about: { ctx: Parts; pool: pg.Pool }): void {
  const { ctx, pool } = about
  for (const { name, help, labels, query } of counted) {
    const read = async () => (await sql.raw<Row>(query).execute(ctx.db)).rows.map(readingOf)
    metrics.gauge({ name, help, labels, read })
  }
  metrics.gauge({
    name: 'msi_overdue_seconds',
    help: 'Age of the oldest that is late by five minutes or more, and not for a reason of its sender',
    labels: ['what'],
    read: () => readOverdue(ctx),
  })
  metrics.gauge({
    name: 'msi_heartbeat_age_seconds',
    help: 'Since when the process that was heard last of its kind has been silent',
    labels: ['runs'],
    read: () => readHeartbeats(ctx),
  })
  metrics.gauge({
    name: 'msi_database_connections',
    help: 'Connections of this process to the database, and who waits for one',
    labels: ['state'],
    read: async () => [
      { labels: { state: 'open' }, value: pool.totalCount },
      { labels: { state: 'idle' }, value: pool.idleCount },
      { labels: { state: 'wanted' }, value: pool.waitingCount },
    ],
  })
}

/** A row holds the labels of one value, and `value`. */
type Row = Record<string, string>

const counted = [
  {
    name: 'msi_mails',
    help: 'Mails that have not come to their end, by kind and state',
    labels: ['kind', 'state'],
    query: `select kind, state, count(*) as value from email
      where state in ('waiting', 'scheduled', 'sending', 'needs_attention') group by kind, state`,
  },
  {
    name: 'msi_salesforce_writes',
    help: 'Writes to Salesforce that are not done, by state',
    labels: ['state'],
    query: `select state, count(*) as value from crm_write where state <> 'written' group by state`,
  },
  {
    name: 'msi_jobs',
    help: 'Jobs in the queue by name; those that failed for good stay there',
    labels: ['job', 'state'],
    query: `select task.identifier as job,
        case when job.locked_at is not null then 'running'
          when job.attempts >= job.max_attempts then 'failed' else 'waiting' end as state,
        count(*) as value
      from graphile_worker._private_jobs as job
      join graphile_worker._private_tasks as task on task.id = job.task_id group by 1, 2`,
  },
  {
    name: 'msi_events_not_taken',
    help: 'Events that a subscriber has tried in vain, by subscriber',
    labels: ['subscriber'],
    query: `select mark.subscriber, count(*) as value from event_mark as mark
      join event on event.workspace_id = mark.workspace_id and event.id = mark.event_id
      where mark.taken_at is null and event.settled_at is null group by mark.subscriber`,
  },
  {
    name: 'msi_connections',
    help: 'Connections of users by kind, vendor and state',
    labels: ['kind', 'vendor', 'state'],
    query: `select kind, vendor, state, count(*) as value from connection group by kind, vendor, state`,
  },
  {
    name: 'msi_mailboxes_standing_still',
    help: 'Mailboxes in which nothing could be read for 15 minutes',
    labels: [],
    query: `select count(*) as value from mailbox_watch where stalled_since is not null`,
  },
  {
    name: 'msi_unreadable_messages',
    help: 'Messages in mailboxes that could not be read, by code',
    labels: ['code'],
    query: `select code, count(*) as value from unreadable_message group by code`,
  },
]

function readingOf({ value, ...labels }: Row): Reading {
  return { labels, value: Number(value) }
}

async function readOverdue(ctx: Parts): Promise<Reading[]> {
  const { mails, jobs } = await readBacklog(ctx.db, ctx.clock.now())
  return [
    { labels: { what: 'mails' }, value: mails.oldestSeconds },
    { labels: { what: 'jobs' }, value: jobs.oldestSeconds },
  ]
}

async function readHeartbeats(ctx: Parts): Promise<Reading[]> {
  const now = ctx.clock.now().getTime()
  const latest = new Map<string, number>()
  for (const { runs, beatAt } of await listProcesses(ctx))
    latest.set(runs, Math.max(latest.get(runs) ?? 0, beatAt.getTime()))
  return [...latest].map(([runs, at]) => ({ labels: { runs }, value: Math.max(0, (now - at) / 1000) }))
}
