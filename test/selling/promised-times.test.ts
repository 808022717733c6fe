import fc from 'fast-check'
import { expect, it } from 'vitest'
import type { SendingWindows } from '../../contract/pace.ts'
import { dispatchMailbox } from '../../server/features/background/outbox/dispatch.ts'
import { expectedTimes } from '../../server/features/background/outbox/expected.ts'
import { days, minutes, seconds } from '../../server/platform/clock.ts'
import { testPool } from '../harness/pool.ts'
import { type SellingWorld, sellingWorld, sendMail, setPace, toContact } from './selling-world.ts'

const pool = testPool()
const never = new AbortController().signal
/** Their clocks change in March, in April, by half an hour, or never. */
const zones = ['Europe/Stockholm', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kolkata', 'Africa/Cairo']
const zone = fc.constantFrom(...zones)
const upTo = (max: number, min = 1) => fc.integer({ min, max })
/** Days from the world's beginning to the eve of a change: a working week in Cairo, in Europe, in America. */
const begins = fc.constantFrom(0, 109, 123, 131, 155)

const windows: fc.Arbitrary<Partial<SendingWindows>> = fc.record({
  isOn: fc.constantFrom(true, true, false),
  oneOff: fc.constant(true),
  days: fc.uniqueArray(upTo(7), { minLength: 1, maxLength: 7 }),
  from: fc.constantFrom('00:00', '02:30', '08:00', '09:15'),
  to: fc.constantFrom('09:30', '12:00', '17:00', '00:00'),
  clock: fc.constantFrom('sender', 'recipient'),
  country: fc.constantFrom(null, 'SE', 'US'),
})
const settings = fc.record({
  begins,
  zone,
  windows,
  sending: fc.record({
    throttle: fc.record({ isOn: fc.boolean(), count: upTo(3), seconds: upTo(900) }),
    userDaily: upTo(9, 2),
    domainDaily: fc.record({ isOn: fc.boolean(), count: upTo(9, 2) }),
  }),
  limits: fc.array(
    fc.record({ count: upTo(5, 2), per: upTo(600).map(minutes), of: fc.constantFrom('mails', 'recipients') }),
    { maxLength: 2 },
  ),
  mails: fc.array(
    fc.record({
      later: fc.option(upTo(3000)),
      lane: fc.constantFrom('one_off', 'bulk'),
      zone: fc.option(zone),
      copies: upTo(2, 0),
    }),
    { minLength: 4, maxLength: 9 },
  ),
})
type Settings = typeof settings extends fc.Arbitrary<infer Drawn> ? Drawn : never

it('each mail is handed over at the instant that was told, whatever the limits, windows and clocks', async () => {
  const property = fc.asyncProperty(settings, async (drawn) => {
    const world = await worldOf(drawn)
    const ids: string[] = []
    for (const [at, mail] of drawn.mails.entries()) ids.push(await queue(world, { ...mail, at }))
    world.advance(seconds(5))
    const rows = await rowsOf(ids)
    const expected = await expectedTimes(world.ctx, world.actor.workspaceId, rows)
    const told = ids.map((id) => expected.get(id)?.at?.toISOString())
    await goOn(world, ids)
    expect((await rowsOf(ids)).map((row) => row.sent_at?.toISOString())).toEqual(told)
  })
  await fc.assert(property, { numRuns: 6 })
})

async function worldOf(drawn: Settings): Promise<SellingWorld> {
  const world = await sellingWorld(pool.db, { people: 9 })
  world.advance(days(drawn.begins))
  world.actor.timeZone = drawn.zone
  await pool.db
    .updateTable('app_user')
    .set({ time_zone: drawn.zone })
    .where('id', '=', world.actor.userId)
    .execute()
  world.ctx.mailboxVendors = { gmail: { limits: drawn.limits } } as unknown as typeof world.ctx.mailboxVendors
  await setPace(world, drawn)
  return world
}

async function queue(world: SellingWorld, mail: Settings['mails'][number] & { at: number }): Promise<string> {
  const due = new Date(world.now().getTime() + minutes(mail.later ?? 0))
  const schedule = { local: due.toISOString().slice(0, 16), timeZone: 'Etc/UTC' }
  const id = await sendMail(world, {
    to: toContact(mail.at + 1),
    cc: Array.from({ length: mail.copies }, (_, n) => `copy${n}@other.example`),
    ...(mail.later === null ? {} : { schedule }),
  })
  await pool.db
    .updateTable('email')
    .set({
      lane: mail.lane,
      recipient_zone: mail.zone,
      recipient_zone_origin: mail.zone === null ? null : 'country',
    })
    .where('id', '=', id)
    .execute()
  return id
}

async function rowsOf(ids: string[]) {
  const rows = await pool.db.selectFrom('email').selectAll().where('id', 'in', ids).execute()
  return ids.flatMap((id) => rows.find((row) => row.id === id) ?? [])
}

/** Empties the mailbox whenever it has asked to be woken. */
async function goOn(world: SellingWorld, ids: string[]): Promise<void> {
  const isOpen = async () => (await rowsOf(ids)).some((row) => row.sent_at === null)
  while (await isOpen()) {
    await dispatchMailbox(world.ctx, world.box, never)
    const now = world.now().getTime()
    const wakeUps = world.wakeUps.filter(({ name }) => name === 'dispatch-mailbox')
    const next = Math.min(
      ...wakeUps.flatMap(({ runAt }) => (runAt && runAt.getTime() > now ? runAt.getTime() : [])),
    )
    if (next === Infinity) return
    world.advance(next - now)
  }
}
