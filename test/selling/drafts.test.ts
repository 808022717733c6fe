import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { z } from 'zod'
import { draftsLimit, type saveDraftRequest } from '../../contract/email-drafts.ts'
import { saveAttachment, sweepAttachments } from '../../server/features/selling/email/attachments.ts'
import {
  discardDraft,
  listDrafts,
  readDraft,
  restoreDraft,
  saveDraft,
  sweepDrafts,
} from '../../server/features/selling/email/drafts.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { testPool } from '../harness/pool.ts'
import { account, compose, contact, type SellingWorld, sellingWorld } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
/** The first window, which makes the draft. */
const mine = randomUUID()
const other = randomUUID()
const day = 24 * 3_600_000

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const refused = (code: string) => expect.objectContaining({ code })
const writer = (recordId: string | null = null) => ({ ...world.actor, recordId })
type Content = z.output<typeof saveDraftRequest>
const content = (change: Partial<Content> = {}): Content => ({
  writer: mine,
  from: 0,
  record: account,
  to: [{ object: 'Contact' as const, id: contact(1).id, name: 'Contact 1' }],
  answers: null,
  cc: [],
  bcc: [],
  subject: 'Hello',
  html: '<p>One</p>',
  attachments: [],
  templateId: null,
  remindAfterDays: null,
  schedule: null,
  ...change,
})
const save = (id: string, change: Partial<Content> = {}, as = writer()) =>
  saveDraft(world.ctx, as, { id, content: content(change) })
const htmlOf = async (id: string) => (await readDraft(world.ctx, writer(), id)).html
const listed = async (of = writer()) => (await listDrafts(world.ctx, of)).drafts.map(({ id }) => id)
const upload = async () => {
  const file = { name: 'offer.pdf', mediaType: 'application/pdf', bytes: Buffer.from('%PDF') }
  return (await saveAttachment(world.ctx, world.actor, file)).id
}

describe('a draft', () => {
  it('keeps the time that was chosen in it, and by whose clock whom it goes to goes', async () => {
    const id = randomUUID()
    const [first] = content().to
    const to = first ? [{ ...first, timeZone: 'Asia/Tokyo' }] : []
    const schedule = { local: '2026-12-07T09:00', timeZone: 'Europe/Stockholm', each: true }
    await saveDraft(world.ctx, writer(), { id, content: { ...content({ to }), schedule } })
    expect(await readDraft(world.ctx, writer(), id)).toMatchObject({ to, schedule })
    await save(id)
    expect(await readDraft(world.ctx, writer(), id)).toMatchObject({ schedule: null })
  })

  it('comes back as it was written, in every window of its own user', async () => {
    const [id, file] = [randomUUID(), await upload()]
    await save(id, {
      cc: ['a@b.example', 'half an addr'],
      attachments: [file],
      html: '<p onclick="x">One</p>',
      remindAfterDays: 5,
    })
    expect(await readDraft(world.ctx, writer(), id)).toMatchObject({
      record: account,
      to: [{ id: contact(1).id, name: 'Contact 1' }],
      cc: ['a@b.example', 'half an addr'],
      html: '<p>One</p>',
      attachments: [{ id: file, name: 'offer.pdf', size: 4 }],
      remindAfterDays: 5,
      version: 1,
    })
    expect(await listed(writer(account.id))).toEqual([id])
  })

  it('is nobody else’s, an admin’s neither, and of its record only in the panel', async () => {
    const id = randomUUID()
    await save(id)
    const { workspaceId } = world.actor
    const admin = await sellingWorld(pool.db, { workspaceId, role: 'admin' })
    const theirs = { ...admin.actor, recordId: null }
    for (const asked of [theirs, writer('003000000000009AAA')]) {
      expect(await listed(asked)).toEqual([])
      for (const act of [readDraft, discardDraft, restoreDraft])
        await expect(act(world.ctx, asked, id)).rejects.toEqual(refused('not_found'))
      await expect(save(id, { writer: other }, asked)).rejects.toEqual(refused('not_found'))
    }
    expect(await htmlOf(id)).toBe('<p>One</p>')
  })

  it('is never written over by a window that has not seen it', async () => {
    const id = randomUUID()
    await save(id)
    // The other window opens it and writes on; the first one does so without having looked.
    await save(id, { writer: other, from: 1, html: '<p>Two</p>' })
    await expect(save(id, { html: '<p>Lost?</p>' })).rejects.toEqual(refused('draft_changed'))
    expect(await htmlOf(id)).toBe('<p>Two</p>')
    const { version } = await save(id, { from: 2, html: '<p>Three</p>' })
    expect([version, await htmlOf(id)]).toEqual([3, '<p>Three</p>'])
    // An answer that got lost: the same window says it again.
    await save(id, { from: 2, html: '<p>Three</p>' })
    await expect(save(id, { writer: other, from: 2 })).rejects.toEqual(refused('draft_changed'))
  })

  it('goes with its mail, and what another window wrote meanwhile stays', async () => {
    const [alone, shared] = [randomUUID(), randomUUID()]
    await save(alone)
    await sendEmails(world.ctx, world.actor, compose({ key: alone, draft: { writer: mine, from: 0 } }))
    expect(await listed()).toEqual([])
    // A saving that was under way comes too late.
    await expect(save(alone)).rejects.toEqual(refused('draft_gone'))
    await save(shared)
    await save(shared, { writer: other, from: 1, html: '<p>Two</p>' })
    await sendEmails(world.ctx, world.actor, compose({ key: shared, draft: { writer: mine, from: 0 } }))
    const [left = ''] = await listed()
    expect([left === shared, await htmlOf(left)]).toEqual([false, '<p>Two</p>'])
  })

  it('that is discarded comes back for a day, and is not saved over meanwhile', async () => {
    const id = randomUUID()
    await save(id)
    await discardDraft(world.ctx, writer(), id)
    expect(await listed()).toEqual([])
    await expect(save(id)).rejects.toEqual(refused('draft_gone'))
    world.advance(day - 60_000)
    await sweepDrafts(world.ctx)
    await restoreDraft(world.ctx, writer(), id)
    expect(await listed()).toEqual([id])
    await discardDraft(world.ctx, writer(), id)
    world.advance(day + 60_000)
    await sweepDrafts(world.ctx)
    await expect(restoreDraft(world.ctx, writer(), id)).rejects.toEqual(refused('not_found'))
  })

  it('keeps its files as long as it lives, which is 90 days after its last change', async () => {
    const [id, file] = [randomUUID(), await upload()]
    await save(id, { attachments: [file] })
    world.advance(89 * day)
    const sweep = async () => {
      await sweepDrafts(world.ctx)
      await sweepAttachments(world.ctx)
    }
    await sweep()
    expect((await readDraft(world.ctx, writer(), id)).attachments).toHaveLength(1)
    world.advance(2 * day)
    await sweep()
    expect(await listed()).toEqual([])
    await expect(save(randomUUID(), { attachments: [file] })).rejects.toEqual(refused('attachment_unknown'))
  })

  it('has room beside so many others, and the discarded ones are few', async () => {
    for (let n = 0; n < draftsLimit.drafts; n++) await save(randomUUID())
    await expect(save(randomUUID())).rejects.toEqual(refused('drafts_full'))
    const ids = (await listed()).slice(0, draftsLimit.discarded + 1)
    for (const id of ids) {
      world.advance(1000)
      await discardDraft(world.ctx, writer(), id)
    }
    await expect(restoreDraft(world.ctx, writer(), ids[0] ?? '')).rejects.toEqual(refused('not_found'))
    await restoreDraft(world.ctx, writer(), ids[1] ?? '')
  })

  it('has no room for one that would come back, and never refuses to go on with one that is there', async () => {
    const first = randomUUID()
    await save(first)
    for (let n = 1; n < draftsLimit.drafts; n++) await save(randomUUID())
    await discardDraft(world.ctx, writer(), first)
    await save(randomUUID())
    await expect(restoreDraft(world.ctx, writer(), first)).rejects.toEqual(refused('drafts_full'))
    const [kept = ''] = await listed()
    const longer = await save(kept, { html: `<p>${'longer '.repeat(50)}</p>` })
    expect(longer.id).toBe(kept)
  })
})
