import { randomUUID } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import type { InboundHeaders } from '../../server/connectors/mail.ts'
import { registerSubscribers } from '../../server/features/background/events/events.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { readEmail } from '../../server/features/selling/email/email.ts'
import {
  readHeaderProofs,
  sendHeaderProbe,
  takeArrived,
} from '../../server/features/selling/email/header-proof.ts'
import { arriveAtProbe, makeProbe } from '../../server/features/selling/opt-outs/reach.ts'
import { readReplies } from '../../server/features/selling/replies/read-replies.ts'
import { subscriptions } from '../../server/features/selling/replies/subscriptions.ts'
import { days, minutes } from '../../server/platform/clock.ts'
import { settleEvents } from '../harness/events.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail } from './selling-world.ts'

const pool = testPool()
let world: SellingWorld
const never = new AbortController().signal

beforeEach(async () => {
  world = await sellingWorld(pool.db)
})

const dispatch = () => dispatchMailbox(world.ctx, world.box, never)
async function becomeReached() {
  const { url } = await makeProbe(world.ctx, world.actor)
  await arriveAtProbe(world.ctx, { token: url.slice(url.lastIndexOf('/') + 1), network: '203.0.112.0/24' })
}

describe('the headers by which mail is refused', () => {
  const verdicts = async () => (await readHeaderProofs(world.ctx, world.actor)).services
  async function probe() {
    world.ctx.mailboxVendors = { gmail: { limits: [] } } as unknown as typeof world.ctx.mailboxVendors
    await sendHeaderProbe(world.ctx, world.actor, 'own@private.example')
    world.advance(5000)
    await dispatch()
    const mail = world.mailbox.delivered.at(-1)
    if (!mail) throw new Error('nothing left')
    const { url, mailto } = mail.unsubscribe ?? {}
    const list = [url, mailto].flatMap((one) => (one ? [`<${one}>`] : [])).join(',\r\n ')
    return { mail, id: `Message-Id: ${mail.messageId}\r\n`, list: `List-Unsubscribe: ${list}\r\n` }
  }
  const post = 'list-unsubscribe-post: List-Unsubscribe=One-Click\r\n'
  const take = (source: string) => takeArrived(world.ctx, world.actor, source)

  it('are proven by what an admin pastes of a mail of theirs that arrived, and dropped where one is missing', async () => {
    await becomeReached()
    const { mail, id, list } = await probe()
    expect(mail).toMatchObject({
      to: [{ address: 'own@private.example' }],
      html: expect.stringContaining('/u/'),
    })
    const { id: emailId } = await pool.db
      .selectFrom('email')
      .select('id')
      .where('message_id', '=', mail.messageId)
      .executeTakeFirstOrThrow()
    // It stands among the admin's mails like any other.
    expect(await readEmail(world.ctx, world.actor, emailId)).toMatchObject({ state: 'sent' })
    expect(await verdicts()).toEqual([{ vendor: 'gmail', verdict: null, at: null, copy: null }])
    expect(await take(`\nReceived: x\r\n${id}${list}${post}\r\nbody`)).toBe('proven')
    expect(await verdicts()).toMatchObject([{ verdict: 'proven', at: world.now().toISOString() }])
    for (const less of [`${id}${list}`, `${id}${post}`, `${id}\r\n${list}${post}`])
      expect(await take(less)).toBe('dropped')
    expect(await verdicts()).toMatchObject([{ verdict: 'dropped' }])
    expect(await take('Message-ID: <other@nord.example>\r\n')).toBe('unknown')
    expect(await take(list)).toBe('unknown')
  })

  it('are the first alone where mails offer a mail to their sender', async () => {
    const { id, list } = await probe()
    expect(await take(`${id}${list}`)).toBe('proven')
    expect(await take(id)).toBe('dropped')
  })

  it('are seen in the copies of what was sent, which come along with the reading, and which prove nothing', async () => {
    await registerSubscribers(world.ctx, subscriptions)
    await becomeReached()
    /** Sends one, and reads its copy, in which the mail service has kept these. */
    const see = async (
      offers: InboundHeaders['offers'],
      change: Parameters<typeof sendMail>[1] = {},
      markedDigest: string | null = null,
    ) => {
      const { subject = 'Hello' } = change
      const emailId = await sendMail(world, change)
      world.advance(5000)
      await dispatch()
      await settleEvents({ ctx: world.ctx, subscriptions })
      const { id } = await pool.db
        .updateTable('email')
        .set({ marked_digest: markedDigest })
        .where('id', '=', emailId)
        .returning('vendor_message_id as id')
        .executeTakeFirstOrThrow()
      const own = { id: id ?? '', threadId: null, own: true, from: null, subject, refersTo: [] }
      const marks = {
        autoSubmitted: null,
        precedence: null,
        contentType: null,
        autoReply: false,
        isReturned: false,
      }
      world.mailbox.inbox.push({
        ...own,
        ...marks,
        receivedAt: world.now(),
        messageId: `<${randomUUID()}@nord.example>`,
        failedRecipients: [],
        report: null,
        offers,
      })
      world.advance(minutes(1))
      await readReplies(world.ctx, { mailbox: world.box, awaitsSearch: async () => false }, never)
      return (await verdicts())[0]
    }
    world.ctx.mailboxVendors = { gmail: { limits: [] } } as unknown as typeof world.ctx.mailboxVendors
    const whole = { list: true, oneClick: true }
    // Before anything has told a header: nothing is known.
    expect(await see(null)).toMatchObject({ copy: null })
    const first = await see(whole)
    expect(first).toMatchObject({ verdict: null, copy: { listUnsubscribe: true, oneClick: true } })
    // The same again is written down once a week, something else at once. A mail with copies shows nothing, nor does one that
    // leaves without them because it is no commercial one.
    expect(await see(whole)).toEqual(first)
    expect(await see({ list: true, oneClick: false }, { cc: ['copy@buyer.example'] })).toEqual(first)
    const without = { list: false, oneClick: false }
    expect(await see(without, {}, 'a'.repeat(64))).toEqual(first)
    expect(await see(without)).toMatchObject({
      copy: { listUnsubscribe: false, oneClick: false, at: world.now().toISOString() },
    })
    await see(whole)
    world.advance(days(7))
    expect(await see(whole)).toMatchObject({ copy: { oneClick: true, at: world.now().toISOString() } })
    // A mailbox that is read anew has the older copies again.
    const seen = (await verdicts())[0]
    await pool.db.updateTable('mailbox_watch').set({ cursor: null }).execute()
    world.advance(minutes(1))
    await readReplies(world.ctx, { mailbox: world.box, awaitsSearch: async () => false }, never)
    expect((await verdicts())[0]).toEqual(seen)
  })
})
