import { mkdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { readOptOutsOf } from '../server/features/background/outbox/opt-outs.ts'
import type { EmailRow } from '../server/features/background/outbox/queries.ts'
import { readAheadEvery, readOptOutsAhead } from '../server/features/background/outbox/read-ahead.ts'
import { hours, seconds } from '../server/platform/clock.ts'
import { startPostgres } from '../server/platform/postgres/postgres.ts'
import { type Day, openDay } from './opt-outs-day.ts'

const sellers = 100
const mailsEach = 1000
const day = hours(8)
const target = 1500

/**
 * Counts the calls to Salesforce that opt-outs cost while 100 sellers send 1,000 mails each in eight hours, on a clock that
 * is moved: the calls of the real connector, as they reach a Salesforce that answers from memory. Each mail is asked about
 * at its instant as the dispatcher does; handing it over, which asks nothing, is left out. One line of JSON at the end; exit
 * code 1 when it is too many, or when a mail would have gone by a reading of more than a minute.
 */
export async function runOptOuts(): Promise<void> {
  const folder = join(tmpdir(), `msi-actions-opt-outs-${process.pid}`)
  mkdirSync(folder, { recursive: true, mode: 0o711 })
  const postgres = await startPostgres({ dataDir: folder, log: join(folder, 'log'), database: 'msi_actions' })
  const stage = await openDay(postgres.url, { sellers, mailsEach, length: day })
  try {
    const { oldestMs, unread } = await liveThrough(stage)
    const calls = stage.calls()
    const mails = sellers * mailsEach
    console.log(JSON.stringify({ sellers, mails, hours: day / hours(1), calls, oldestMs, unread, target }))
    if (calls > target || oldestMs > seconds(60) || unread > 0) process.exitCode = 1
  } finally {
    await stage.close()
    await postgres.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Reads ahead at its times, and asks about each mail at its own. */
async function liveThrough(stage: Day): Promise<{ oldestMs: number; unread: number }> {
  let oldestMs = 0
  let unread = 0
  for (let from = 0; from < day; from += readAheadEvery) {
    stage.moveTo(from)
    await readOptOutsAhead(stage.ctx, stage.workspaceId)
    const leaving = await stage.leavingBetween(from, Math.min(from + readAheadEvery, day))
    for (const one of leaving) {
      stage.moveTo(one.at)
      const readAt = await readingOf(stage, one.email)
      if (!readAt) unread += 1
      else oldestMs = Math.max(oldestMs, stage.ctx.clock.now().getTime() - readAt.getTime())
    }
    await markSent(
      stage,
      leaving.map(({ email }) => email.id),
    )
    if ((from / readAheadEvery) % 72 === 0)
      console.log(`${(from / hours(1)).toFixed(1)} h: ${stage.calls()} calls`)
  }
  return { oldestMs, unread }
}

async function readingOf({ ctx, workspaceId }: Day, email: EmailRow): Promise<Date | undefined> {
  const { user_id: userId, mailbox_id: mailboxId } = email
  if (!userId || !mailboxId) return undefined
  const batch = await readOptOutsOf(ctx, { workspaceId, userId, mailboxId }, [email])
  return batch?.readAt.get(email.id)
}

async function markSent({ ctx, workspaceId }: Day, ids: string[]): Promise<void> {
  await sql`update email set state = 'sent', sent_at = due_at where workspace_id = ${workspaceId} and id = any(${ids}::uuid[])`.execute(
    ctx.db,
  )
}
