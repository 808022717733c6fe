import { beforeEach, describe, expect, it } from 'vitest'
import { allFeatures } from '../../server/app.ts'
import { writeDue } from '../../server/features/background/crm-sync/write-due.ts'
import { registerSubscribers } from '../../server/features/background/events/events.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { readReplies } from '../../server/features/selling/replies/read-replies.ts'
import { judgeAnswer } from '../../server/features/selling/replies/verdicts.ts'
import { erasePerson, goOnErasing } from '../../server/features/team/privacy/erasure.ts'
import { minutes } from '../../server/platform/clock.ts'
import type { Db } from '../../server/schema.ts'
import { settleEvents } from '../harness/events.ts'
import { waitingForLocks } from '../harness/locks.ts'
import { testPool } from '../harness/pool.ts'
import { contact, type SellingWorld, sellingWorld, sendMail, toContact } from './selling-world.ts'
import { answerFrom, everythingOf } from './traces.ts'

const pool = testPool()
const never = new AbortController().signal
const features = allFeatures({ publicUrl: 'http://localhost:5000' }, 'dist')
const data = features.flatMap((feature) => feature.personal ?? [])
const subscriptions = features.flatMap((feature) => feature.subscriptions ?? [])
const them = { ...contact(1), name: 'Wilhelmina Quist', email: 'Wilhelmina.Quist@buyer.example' }
const traces = /^.*(quist|wilhelmina).*$/gim
let world: SellingWorld

beforeEach(async () => {
  world = await sellingWorld(pool.db, { role: 'admin' })
  world.crm.people = [them, contact(2)]
  await registerSubscribers(world.ctx, subscriptions)
})

async function pass(milliseconds: number) {
  world.advance(milliseconds)
  await dispatchMailbox(world.ctx, world.box, never)
}

async function readNew() {
  world.advance(minutes(1))
  await readReplies(world.ctx, { mailbox: world.box, awaitsSearch: async () => false }, never)
}

const theirAnswer = () => answerFrom(world, them)
const everything = () => everythingOf(pool.pool, world)
const goOn = () => goOnErasing(world.ctx, data)
const erase = () => {
  const asked = { address: them.email, confirmation: them.email, reason: 'asked for it', optOut: false }
  return erasePerson(world.ctx, world.actor, asked)
}

describe('an answer of somebody who was erased', () => {
  it('leaves nothing of what they answered to a mail that went to somebody else, and it does not come back with the mailbox', async () => {
    await sendMail(world, { to: toContact(2) })
    await pass(5000)
    await settleEvents({ ctx: world.ctx, subscriptions })
    await readNew()
    world.mailbox.inbox.push(theirAnswer())
    await readNew()
    expect(await everything()).toMatch(/^crm_write .*Quist/m)
    await erase()
    await goOn()
    expect((await everything()).match(traces)).toBe(null)
    // Its history is gone at the mail service: it is read from the beginning.
    await pool.db.updateTable('mailbox_watch').set({ cursor: null }).execute()
    await readNew()
    await settleEvents({ ctx: world.ctx, subscriptions })
    await writeDue(world.ctx, world.actor, never)
    expect((await everything()).match(traces)).toBe(null)
    expect((await everything()).match(/^mail_event /gm)).toHaveLength(1)
    // What they write later is mail like any other's.
    world.advance(minutes(1))
    world.mailbox.inbox.push({ ...theirAnswer(), id: 'later', messageId: '<later@buyer.example>' })
    await readNew()
    expect((await everything()).match(/^mail_event /gm)).toHaveLength(2)
  })

  it('is not judged by what stood before the mailbox was asked: what they wrote is judged anew, or not at all', async () => {
    await sendMail(world, { to: toContact(2) })
    await pass(5000)
    await settleEvents({ ctx: world.ctx, subscriptions })
    await readNew()
    world.mailbox.inbox.push(theirAnswer())
    const head = `From: ${them.email}\r\nMessage-ID: <wilhelmina@buyer.example>`
    world.mailbox.whole.set('quist-message', `${head}\r\n\r\nPlease stop emailing me.\r\n`)
    await readNew()
    await settleEvents({ ctx: world.ctx, subscriptions })
    const { workspaceId } = world.actor
    const ofWorkspace = pool.db.selectFrom('mail_event').select('id').where('workspace_id', '=', workspaceId)
    const { id: mailEventId } = await ofWorkspace.executeTakeFirstOrThrow()
    const judgeWhile = async (meanwhile: () => Promise<unknown>) => {
      world.mailbox.fault = async (call) => {
        if (call === 'readWhole') await meanwhile()
        return 'ok'
      }
      await judgeAnswer(world.ctx, { workspaceId, mailEventId })
      const lines = (await everything()).match(/^(objection|answer_verdict) .*$/gm) ?? []
      return lines.map((line) => /^(\w+) .*?"(?:state|verdict)":"?(\w+)/.exec(line)?.slice(1).join(' '))
    }
    const become = (kind: 'replied' | 'auto_replied', db: Db = pool.db) =>
      db.updateTable('mail_event').set({ kind }).where('id', '=', mailEventId).execute()
    expect(await judgeWhile(() => become('auto_replied'))).toEqual(['answer_verdict null'])
    expect(await judgeWhile(() => become('replied'))).toEqual(['answer_verdict null'])
    // Nor by what is about to stand there: it is waited for.
    const [begun, committing] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
    const judged = judgeWhile(async () => {
      pool.db
        .transaction()
        .execute(async (db) => {
          await become('auto_replied', db)
          begun.resolve()
          await committing.promise
        })
        .catch(begun.reject)
      await begun.promise
    })
    try {
      await expect.poll(() => waitingForLocks(pool.pool)).toBe(1)
    } finally {
      committing.resolve()
    }
    expect(await judged).toEqual(['answer_verdict null'])
    const erased = async () => {
      await erase()
      await goOn()
    }
    expect(await judgeWhile(erased)).toEqual([])
    expect((await everything()).match(traces)).toBe(null)
  })

  it('does not come back by a report about several of whom they are one', async () => {
    await sendMail(world, { to: toContact(2), cc: [them.email] })
    await pass(5000)
    await settleEvents({ ctx: world.ctx, subscriptions })
    await readNew()
    const failure = { kind: 'hard', code: '5.1.1' } as const
    const recipients = [contact(2).email, them.email.toLowerCase()]
    const report = { action: 'failed' as const, recipients, mentioned: [], failure }
    const from = { name: 'Mail Delivery System', address: 'mailer-daemon@buyer.example' }
    const subject = 'Undelivered Mail Returned to Sender'
    world.mailbox.inbox.push({ ...theirAnswer(), id: 'report', from, subject, report })
    await erase()
    await goOn()
    await readNew()
    const bounced = (await everything()).match(/^mail_event .*$/gm)
    expect(bounced).toEqual([expect.stringContaining(`"failed_addresses":["${contact(2).email}"]`)])
  })
})
