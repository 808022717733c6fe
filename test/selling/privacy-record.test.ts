import { randomUUID } from 'node:crypto'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { allFeatures } from '../../server/app.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import {
  closeSeen,
  goWithoutRecord,
  readRestoration,
} from '../../server/features/background/restorations/restorations.ts'
import { saveDraft } from '../../server/features/selling/email/drafts.ts'
import { raiseObjection } from '../../server/features/selling/opt-outs/objections.ts'
import { addOptOut, addressKey, liftOptOut } from '../../server/features/selling/opt-outs/opt-outs.ts'
import { writeRecord } from '../../server/features/selling/opt-outs/record.ts'
import { erasePerson, goOnErasing } from '../../server/features/team/privacy/erasure.ts'
import { findPerson } from '../../server/features/team/privacy/find-person.ts'
import { findAddresses } from '../../server/features/team/privacy/queries.ts'
import { takeUpRecords } from '../../server/features/team/privacy/take-up.ts'
import { markRestored } from '../../server/operator/mark-restored.ts'
import { readRecordInto } from '../../server/operator/privacy-record.ts'
import { appendLines } from '../../server/platform/append-file.ts'
import { minutes } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { tempDir } from '../harness/temp-dir.ts'
import {
  account,
  contact,
  type SellingWorld,
  sellingWorld,
  sendMail,
  stateOf,
  toContact,
} from './selling-world.ts'

const pool = testPool()
const folder = mkdtempSync(join(tempDir(), 'msi-actions-record-'))
const features = allFeatures({ publicUrl: 'http://localhost:5000' }, 'dist')
const data = features.flatMap((feature) => feature.personal ?? [])
let world: SellingWorld
let path: string
let count = 0

afterAll(() => rmSync(folder, { recursive: true, force: true }))

beforeEach(async () => {
  world = await sellingWorld(pool.db, { role: 'admin' })
  path = join(folder, 'below', `${count++}.jsonl`)
  world.ctx.settings.privacyRecord = path
  // What other tests have said is none of this file's.
  await appendLines(path, [])
  await pool.db
    .updateTable('privacy_record')
    .set({ written_at: new Date(0) })
    .execute()
})

const said = { source: 'link', byUserId: null, reason: null, emailId: null } as const
const keyOf = (n: number, userId: string | null = null) => ({
  workspaceId: world.actor.workspaceId,
  address: addressKey(contact(n).email),
  userId,
})
const sayNo = (n: number, userId: string | null = null) =>
  pool.db.transaction().execute((db) => addOptOut(world.ctx, db, { ...keyOf(n, userId), ...said }))
const sayYes = (n: number) =>
  pool.db.transaction().execute((db) => liftOptOut(world.ctx, db, { ...keyOf(n), ...said }))
const lines = () =>
  readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .filter((line) => line.workspace === world.actor.workspaceId)
const erase = (n: number) => {
  const address = contact(n).email
  const asked = { address, confirmation: address, reason: 'asked for it', optOut: false }
  return erasePerson(world.ctx, world.actor, asked)
}

const draftWith = (copy: string) => ({
  id: randomUUID(),
  content: {
    writer: randomUUID(),
    from: 0,
    to: [{ object: 'Contact' as const, id: contact(1).id, name: 'Contact 1' }],
    cc: [copy],
    bcc: [],
    subject: 'Begun',
    html: '<p>x</p>',
    attachments: [],
    templateId: null,
    answers: null,
    remindAfterDays: null,
    schedule: null,
    record: account,
  },
})

async function pass(milliseconds: number) {
  world.advance(milliseconds)
  await dispatchMailbox(world.ctx, world.box, new AbortController().signal)
}

describe('the record outside the database', () => {
  it('has each opt-out and each erasure, whose and when, and names nobody', async () => {
    await sayNo(1)
    await sayNo(2, world.actor.userId)
    await sayYes(1)
    await sendMail(world, { to: toContact(3) })
    await erase(3)
    await writeRecord(world.ctx)
    expect(lines().map(({ said, seller }) => [said, seller !== null])).toEqual([
      ['opted_out', false],
      ['opted_out', true],
      ['resubscribed', false],
      ['erased', false],
    ])
    expect(readFileSync(path, 'utf8')).not.toContain('buyer.example')
    expect(statSync(path).mode & 0o777).toBe(0o600)
    await writeRecord(world.ctx)
    expect(lines()).toHaveLength(4)
  })

  it('goes on behind a line that a crash has cut off, and is written anew where it is gone', async () => {
    await sayNo(1)
    await writeRecord(world.ctx)
    appendFileSync(path, '{"v":1,"id":"cut')
    await sayNo(2)
    await writeRecord(world.ctx)
    const [first, cut, second] = readFileSync(path, 'utf8').split('\n')
    expect([JSON.parse(first ?? '').said, cut, JSON.parse(second ?? '').said]).toEqual([
      'opted_out',
      '{"v":1,"id":"cut',
      'opted_out',
    ])
    rmSync(path)
    await writeRecord(world.ctx)
    expect(lines()).toHaveLength(2)
  })

  it('keeps nobody from saying no where it cannot be written, and has what was said by then once it can', async () => {
    world.ctx.settings.privacyRecord = '/dev/null/nowhere'
    await sayNo(1)
    await expect(writeRecord(world.ctx)).rejects.toThrow()
    await expect(sendMail(world)).rejects.toMatchObject({ code: 'recipient_opted_out' })
    world.ctx.settings.privacyRecord = path
    await writeRecord(world.ctx)
    expect(lines()).toHaveLength(1)
  })

  it('has what stood before there was one', async () => {
    await sayNo(1)
    const { workspaceId } = world.actor
    await pool.db.deleteFrom('privacy_record').where('workspace_id', '=', workspaceId).execute()
    await pool.db
      .updateTable('opt_out')
      .set({ is_recorded: false })
      .where('workspace_id', '=', workspaceId)
      .execute()
    await writeRecord(world.ctx)
    await writeRecord(world.ctx)
    expect(lines().map((line) => line.said)).toEqual(['opted_out'])
  })
})

describe('a restore', () => {
  /** As if a backup were restored that was made before any of this was said. */
  async function restoreOlder(): Promise<void> {
    const { workspaceId } = world.actor
    await pool.db.deleteFrom('privacy_record').execute()
    for (const table of ['opt_out', 'erased_address', 'erasure'] as const)
      await pool.db.deleteFrom(table).where('workspace_id', '=', workspaceId).execute()
    const client = await pool.pool.connect()
    await markRestored(client, { madeAt: world.now(), at: world.now(), workspaceId })
    await readRecordInto(client, path)
    client.release()
    await pool.db
      .updateTable('restoration')
      .set({ record_state: 'not_asked' })
      .where('workspace_id', '<>', workspaceId)
      .execute()
  }
  const counted = async () => (await readRestoration(world.ctx, world.actor)).restoration

  it('asks an admin where the file was begun anew, and has what the backup knows written into it', async () => {
    await sayNo(1)
    await writeRecord(world.ctx)
    rmSync(path)
    await appendLines(path, [])
    const client = await pool.pool.connect()
    const { workspaceId } = world.actor
    await markRestored(client, { madeAt: world.now(), at: world.now(), workspaceId })
    expect(await readRecordInto(client, path)).toEqual({ record: 'missing', newer: 0 })
    client.release()
    const restored = await pool.db.selectFrom('privacy_record').select('written_at').execute()
    expect(restored.map((row) => row.written_at)).toContain(null)
    await pool.db.updateTable('restoration').set({ record_state: 'not_asked' }).execute()
  })

  it('asks an admin where the file says nothing of the workspace, though the backup knows of nothing that was said', async () => {
    await restoreOlder()
    expect(await counted()).toMatchObject({ record: 'missing' })
    const of = { v: 1, id: randomUUID(), said: 'opted_out', fingerprint: `#${'0'.repeat(64)}`, seller: null }
    const line = (workspace: string) => JSON.stringify({ ...of, workspace, at: world.now() })
    await appendLines(path, [line(randomUUID())])
    await restoreOlder()
    expect(await counted()).toMatchObject({ record: 'missing' })
    await appendLines(path, [line(world.actor.workspaceId)])
    await restoreOlder()
    expect(await counted()).toMatchObject({ record: 'awaited' })
  })

  it('takes up what people said since, and erases again who was erased, before any mail goes', async () => {
    const ids = [await sendMail(world), await sendMail(world, { to: toContact(2) })]
    const theirs = await sendMail(world, { to: toContact(3) })
    await sayNo(1)
    await sayNo(2)
    await sayYes(2)
    const kept = await pool.db
      .selectFrom('email')
      .selectAll()
      .where('id', '=', theirs)
      .executeTakeFirstOrThrow()
    await erase(3)
    const they = () => findPerson(world.ctx, world.actor, { address: contact(3).email, data })
    // What is under way is not said to be done.
    expect(await they()).toMatchObject({ erasedAt: null })
    await writeRecord(world.ctx)
    // The backup's mail to them waits again.
    const { state, reason, due_at } = kept
    await pool.db.updateTable('email').set({ state, reason, due_at }).where('id', '=', theirs).execute()
    await restoreOlder()
    expect(await counted()).toMatchObject({ record: 'awaited' })
    await pass(minutes(3))
    await pass(minutes(3))
    expect(world.mailbox.delivered).toHaveLength(0)
    await closeSeen(world.ctx, world.actor)
    await takeUpRecords(world.ctx)
    expect(await counted()).toMatchObject({ record: 'taken_up' })
    await goOnErasing(world.ctx, data)
    await pass(minutes(1))
    expect(await Promise.all([...ids, theirs].map((id) => stateOf(world, id)))).toEqual([
      'cancelled/opted_out',
      'sent',
      'cancelled/erased',
    ])
    const { found, erasedAt } = await they()
    expect([Object.values(found).some((one) => one > 0), erasedAt]).toEqual([false, expect.any(String)])
    // A second time changes nothing.
    await takeUpRecords(world.ctx)
    expect(world.mailbox.delivered).toHaveLength(1)
  })

  it('has what was said since begin and end when it was said, not when it was taken up', async () => {
    const { workspaceId } = world.actor
    await sayNo(1)
    const standing = await pool.db
      .selectFrom('opt_out')
      .selectAll()
      .where('workspace_id', '=', workspaceId)
      .execute()
    world.advance(minutes(1))
    const at = world.now()
    await sayYes(1)
    await sayNo(2)
    await writeRecord(world.ctx)
    world.advance(minutes(60))
    await restoreOlder()
    await pool.db.insertInto('opt_out').values(standing).execute()
    await takeUpRecords(world.ctx)
    const changes = await pool.db
      .selectFrom('opt_out_change')
      .select(['change', 'at'])
      .where('workspace_id', '=', workspaceId)
      .where('source', '=', 'record')
      .orderBy('change')
      .execute()
    expect(changes).toEqual([
      { change: 'opted_out', at },
      { change: 'resubscribed', at },
    ])
    const left = pool.db.selectFrom('opt_out').select('since').where('workspace_id', '=', workspaceId)
    expect(await left.execute()).toEqual([{ since: at }])
  })

  it('finds the addresses that the fingerprints are of wherever they stand', async () => {
    const { workspaceId, userId } = world.actor
    const at = world.now()
    const event = {
      mailEventId: randomUUID(),
      emailId: await sendMail(world, { cc: ['copy@buyer.example'] }),
    }
    const { emailId, mailEventId } = event
    const key = { workspace_id: workspaceId, email_id: emailId }
    await pool.db
      .insertInto('mail_event')
      .values({
        ...key,
        id: mailEventId,
        user_id: userId,
        kind: 'bounced',
        message_key: mailEventId,
        vendor_message_id: null,
        vendor_thread_id: null,
        from_name: null,
        from_address: 'From@buyer.example',
        failed_addresses: ['failed@buyer.example'],
        bounce_kind: null,
        at,
        noticed_at: at,
      })
      .execute()
    await pool.db
      .insertInto('kept_back')
      .values({ ...key, address: 'kept@buyer.example', cause: 'company', at })
      .execute()
    await pool.db.transaction().execute(async (db) => {
      const asked = { ...event, workspaceId, userId, from: { name: null, address: 'Asked@buyer.example' } }
      const recipients = [{ kind: 'to' as const, address: 'for@buyer.example' }]
      await raiseObjection(world.ctx, db, { ...asked, recipients })
    })
    for (const address of ['standing@buyer.example', 'lifted@buyer.example'])
      await pool.db.transaction().execute(async (db) => {
        const word = { ...said, workspaceId, address, userId: null, crmUserId: userId }
        await addOptOut(world.ctx, db, word)
        if (address.startsWith('lifted')) await liftOptOut(world.ctx, db, word)
      })
    await saveDraft(
      world.ctx,
      { ...world.actor, recordId: null },
      draftWith('Anna <Typed@buyer.example>, and@buyer.example'),
    )
    const answer = randomUUID()
    await saveDraft(world.ctx, { ...world.actor, recordId: null }, { ...draftWith('x'), id: answer })
    // Answers go to what a message asks for, which may stand nowhere else.
    const answered = { emailId, name: null, address: 'Reply-To@buyer.example' }
    await pool.db
      .updateTable('draft')
      .set({ answers: mailEventId, answered: JSON.stringify(answered) })
      .where('id', '=', answer)
      .execute()
    // So many that they come in more than one piece.
    const many = Array.from({ length: 2_100 }, (_, n) => ({
      ...{ ...key, address: `n${n}@many.example`, cause: 'company' as const, at },
    }))
    await pool.db.insertInto('kept_back').values(many).execute()
    const found: string[] = []
    await pool.db.transaction().execute(async (db) => {
      for await (const page of findAddresses(db, workspaceId)) found.push(...page)
    })
    expect(new Set(found).size).toBe(found.length)
    expect(found.filter((address) => address.endsWith('@many.example'))).toHaveLength(many.length)
    expect(found.filter((address) => !address.endsWith('@many.example'))).toEqual(
      [
        'and',
        'asked',
        contact(1).email.split('@')[0],
        'copy',
        'failed',
        'for',
        'from',
        'kept',
        'lifted',
        'reply-to',
        'standing',
        'typed',
      ].map((name) => `${name}@buyer.example`),
    )
  })

  it('lets no mail go where the record is missing, until an admin says that it goes without', async () => {
    const id = await sendMail(world)
    rmSync(path)
    await restoreOlder()
    await pass(minutes(3))
    await pass(minutes(3))
    expect([await stateOf(world, id), world.mailbox.delivered.length]).toEqual(['waiting/held', 0])
    // Nothing is put into the place of the file, and nothing puts the notice away.
    await sayNo(2)
    await writeRecord(world.ctx)
    expect(() => statSync(path)).toThrow()
    await closeSeen(world.ctx, world.actor)
    expect(await counted()).toMatchObject({ record: 'missing' })
    await takeUpRecords(world.ctx)
    await pass(minutes(1))
    expect(world.mailbox.delivered).toHaveLength(0)
    await goWithoutRecord(world.ctx, world.actor)
    await goWithoutRecord(world.ctx, world.actor)
    await pass(minutes(1))
    expect([await stateOf(world, id), world.mailbox.delivered.length]).toEqual(['sent', 1])
    const deeds = await pool.db
      .selectFrom('audit_event')
      .select('verb')
      .where('workspace_id', '=', world.actor.workspaceId)
      .execute()
    expect(deeds).toEqual([{ verb: 'restoration.went_without_record' }])
    await writeRecord(world.ctx)
    expect(lines().length).toBeGreaterThan(0)
  })
})
