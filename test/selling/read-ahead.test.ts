import { beforeEach, describe, expect, it } from 'vitest'
import { ConnectorError } from '../../server/connectors/connector-error.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import {
  readAheadEvery,
  readOptOutsAhead,
  wakeReadAhead,
} from '../../server/features/background/outbox/read-ahead.ts'
import { sendEmails } from '../../server/features/selling/email/send.ts'
import { minutes, seconds } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import type { FakeCrm } from './fake-clouds.ts'
import {
  compose,
  contact,
  type SellingWorld,
  sellingWorld,
  sendMail,
  stateOf,
  toContact,
} from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
/** What was asked, by whose rights. */
let asked: { by: string; at: number }[]
let admin: SellingWorld
let sellers: SellingWorld[]
/** What the admin is shown; a seller is shown what their own world holds. */
let all: FakeCrm

beforeEach(async () => {
  asked = []
  admin = await sellingWorld(pool.db, { role: 'admin', people: 40 })
  all = admin.crm
  const { workspaceId } = admin.actor
  sellers = await Promise.all(
    Array.from({ length: 3 }, () => sellingWorld(pool.db, { workspaceId, people: 40 })),
  )
  for (const one of [admin, ...sellers]) {
    count(one)
    if (one !== admin) one.crm.seesAll = false
    one.ctx.crm = { open: async ({ userId }) => crmOf(userId) }
  }
})

const crmOf = (userId: string) => [admin, ...sellers].find((one) => one.actor.userId === userId)?.crm ?? all

function count(one: SellingWorld) {
  const read = one.crm.readOptOuts.bind(one.crm)
  one.crm.readOptOuts = async (...about) => {
    asked.push({ by: one === admin ? 'admin' : 'seller', at: one.now().getTime() })
    return read(...about)
  }
}

const worlds = () => [admin, ...sellers]
const advance = (by: number) => {
  for (const one of worlds()) one.advance(by)
}
const ahead = () => readOptOutsAhead(admin.ctx, admin.actor.workspaceId)
const dispatch = (one: SellingWorld) => dispatchMailbox(one.ctx, one.box, never)
const askedBy = () => asked.splice(0).map(({ by }) => by)
/** One mail of each seller, the n-th to the n-th contact. */
async function oneEach() {
  const ids = await Promise.all(sellers.map((one, n) => sendMail(one, { to: toContact(n + 1) })))
  asked.splice(0)
  return ids
}
const states = (ids: string[]) => Promise.all(ids.map((id, n) => stateOf(sellers[n] ?? admin, id)))

describe('what Salesforce says is read ahead', () => {
  it('once for everybody whose mail leaves within a minute, with the rights that see everything', async () => {
    const ids = await oneEach()
    all.optOut(contact(2).id)
    await wakeReadAhead(admin.ctx)
    const { workspaceId } = admin.actor
    expect(admin.wakeUps.at(-1)).toMatchObject({ name: 'read-opt-outs-ahead', payload: { workspaceId } })
    await ahead()
    advance(seconds(5))
    for (const one of sellers) await dispatch(one)
    expect(await states(ids)).toEqual(['sent', 'cancelled/opted_out', 'sent'])
    expect(askedBy()).toEqual(['admin'])
  })

  it('and anew when it is a minute old, and for whom it was not', async () => {
    const ids = await oneEach()
    await ahead()
    advance(seconds(56))
    await dispatch(sellers[0] ?? admin)
    expect(askedBy()).toEqual(['admin', 'admin'])
    await ahead()
    const late = await sendMail(sellers[1] ?? admin, { to: toContact(9) })
    advance(seconds(5))
    for (const one of sellers) await dispatch(one)
    expect([...(await states(ids)), await stateOf(sellers[1] ?? admin, late)]).toEqual(Array(4).fill('sent'))
    // The reading; the mail that came after it, as it was sent and as it went.
    expect(askedBy()).toEqual(['admin', 'admin', 'admin'])
  })

  it('not for mail that leaves later, nor for what a limit keeps back', async () => {
    await sendMail(sellers[0] ?? admin, {
      schedule: { local: '2026-11-22T10:30', timeZone: 'Europe/Stockholm' },
    })
    asked.splice(0)
    await ahead()
    expect(askedBy()).toEqual([])
    const many = Array.from({ length: 30 }, (_, n) => toContact(n + 1)).flat()
    await sendEmails(admin.ctx, admin.actor, compose({ to: many }))
    const about: number[] = []
    const read = all.readOptOuts.bind(all)
    all.readOptOuts = async (people, addresses) => {
      about.push(people?.length ?? 0)
      return read(people, addresses)
    }
    await ahead()
    advance(seconds(5))
    await dispatch(admin)
    expect([about, admin.mailbox.delivered.length]).toEqual([[30], 25])
  })

  it('and never handed over by, once preparing the mail has taken too long', async () => {
    const [id = ''] = await oneEach()
    const [one = admin] = sellers
    await ahead()
    advance(seconds(54))
    one.mailbox.fault = async (call) => {
      if (call === 'prepare' && one.mailbox.delivered.length === 0) advance(seconds(7))
      return 'ok'
    }
    all.optOut(contact(1).id)
    await dispatch(one)
    expect([await stateOf(one, id), one.mailbox.delivered.length]).toEqual(['waiting/temporary', 0])
    await dispatch(one)
    expect([await stateOf(one, id), one.mailbox.delivered.length]).toEqual(['cancelled/opted_out', 0])
  })
})

it('is too old as well where the process was stopped right before it called the mail service', async () => {
  const [id = ''] = await oneEach()
  const [one = admin] = sellers
  await ahead()
  advance(seconds(54))
  afterMarking(one, () => advance(seconds(7)))
  const attempt = () =>
    pool.db.selectFrom('attempt').select('state').where('email_id', '=', id).executeTakeFirst()
  let stoodAt: string | undefined
  one.mailbox.fault = async (call) => {
    if (call === 'discard') stoodAt = (await attempt())?.state
    return 'ok'
  }
  all.optOut(contact(1).id)
  await dispatch(one)
  expect(await stateOf(one, id)).toBe('waiting/temporary')
  // A mail whose draft was gone before would look like one that may have been sent, to whoever comes after a process that is lost.
  expect(stoodAt).toBe('not_sent')
  await dispatch(one)
  expect(await stateOf(one, id)).toBe('cancelled/opted_out')
  expect([one.mailbox.delivered, [...one.mailbox.drafts]]).toEqual([[], []])
})

/** Does something as soon as it is written down that a mail may be handed over. */
function afterMarking(one: SellingWorld, act: () => void) {
  const marking = new WeakSet<object>()
  one.ctx.db = one.ctx.db.withPlugin({
    transformQuery({ node, queryId }) {
      const isMarking =
        node.kind === 'UpdateQueryNode' && JSON.stringify(node.updates).includes('submitted_at')
      if (isMarking) marking.add(queryId)
      return node
    },
    async transformResult({ result, queryId }) {
      if (marking.has(queryId)) act()
      return result
    },
  })
}

describe('rights that see too little', () => {
  it('never say that somebody may be written to: the sender’s own are asked as well', async () => {
    const ids = await oneEach()
    await ahead()
    askedBy()
    advance(minutes(2))
    // The admin is shown nobody any more, and nothing says so but the answer.
    all.seesAll = false
    all.people = []
    sellers[0]?.crm.optOut(contact(1).id)
    await ahead()
    for (const one of sellers) await dispatch(one)
    expect(await states(ids)).toEqual(['cancelled/opted_out', 'sent', 'sent'])
    expect(askedBy()).toEqual(['admin', 'seller', 'seller', 'seller'])
  })

  it('that are refused are not asked again that day, and everybody asks with their own', async () => {
    const ids = await oneEach()
    await ahead()
    askedBy()
    advance(minutes(2))
    all.readOptOuts = async () => {
      asked.push({ by: 'admin', at: 0 })
      throw new ConnectorError('rejected', { vendorCode: 'opt_out_hidden' })
    }
    await ahead()
    for (const one of sellers) await dispatch(one)
    expect(await states(ids)).toEqual(Array(3).fill('sent'))
    expect(askedBy()).toEqual(['admin', 'seller', 'seller', 'seller'])
  })

  it('show nobody of a record that is gone: its mail waits and says so', async () => {
    const [id = ''] = await oneEach()
    const [one = admin] = sellers
    all.seesAll = false
    one.crm.people = one.crm.people.slice(1)
    advance(seconds(5))
    await dispatch(one)
    expect([await stateOf(one, id), one.mailbox.delivered.length]).toEqual(['waiting/opt_out_unreadable', 0])
  })

  it('of nobody are asked for while the org takes no calls that day', async () => {
    const ids = await oneEach()
    await ahead()
    askedBy()
    advance(minutes(2))
    all.readOptOuts = async () => {
      asked.push({ by: 'admin', at: 0 })
      throw new ConnectorError('daily_limit')
    }
    for (const one of sellers) await dispatch(one)
    expect(await states(ids)).toEqual(Array(3).fill('waiting/opt_out_unreadable'))
    expect(askedBy()).toEqual(['admin', 'admin', 'admin'])
  })
})

it('costs a call for each reading, however many mails leave, each of which was read a minute before at most', async () => {
  const start = admin.now().getTime()
  const planned = await Promise.all(
    sellers.flatMap((one, seller) =>
      Array.from({ length: 12 }, async (_, n) => {
        const id = await sendMail(one, { to: toContact(n + 1 + 12 * seller) })
        const due = new Date(start + seconds(60 + 50 * n + 7 * seller))
        await pool.db
          .updateTable('email')
          .set({ due_at: due, planned_at: due })
          .where('id', '=', id)
          .execute()
        return { one, due: due.getTime() }
      }),
    ),
  )
  asked.splice(0)
  const instants = [...planned].sort((a, b) => a.due - b.due)
  let next = start
  for (const { one, due } of instants) {
    for (; next <= due; next += readAheadEvery) {
      advance(next - admin.now().getTime())
      await ahead()
    }
    advance(due - admin.now().getTime())
    await dispatch(one)
    expect(due - (asked.at(-1)?.at ?? 0)).toBeLessThanOrEqual(seconds(60))
  }
  expect(sellers.map((one) => one.mailbox.delivered.length)).toEqual([12, 12, 12])
  const readings = Math.ceil((next - start) / readAheadEvery)
  expect([asked.length <= readings, new Set(asked.map(({ by }) => by))]).toEqual([true, new Set(['admin'])])
})
