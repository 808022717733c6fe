import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { departures } from './departures.ts'
import { compareTurns, type Queued, type Rules } from './line.ts'
import { openHours } from './open-hours.ts'
import { type HandedOver, type RollingLimit, rollingLimit, type Terms } from './rolling-limit.ts'

const minute = 60_000
const hour = 60 * minute
const day = 24 * hour
/** A mail that has gone. */
type Gone = Queued & { at: number }

/** What a mailbox has to keep to, as it is set. */
interface Settings {
  mailbox: Terms[]
  user: Terms
  domain: Terms | null
  hours: { from: number; to: number }
  zones: Record<string, string>
}

const rulesOf = (settings: Settings, gone: readonly Gone[], now: number): Rules => {
  const log = (of: (one: Gone) => boolean): HandedOver[] =>
    gone.filter(of).toSorted((one, other) => one.at - other.at)
  const once = <Made>(make: (key: string) => Made) => {
    const made = new Map<string, Made>()
    return (key: string) => {
      if (!made.has(key)) made.set(key, make(key))
      return made.get(key) as Made
    }
  }
  const { domain } = settings
  return {
    mailbox: settings.mailbox.map((terms) =>
      rollingLimit(
        terms,
        log(() => true),
      ),
    ),
    user: once((id) =>
      rollingLimit(
        settings.user,
        log((one) => one.userId === id),
      ),
    ),
    domain: once(
      (name) =>
        domain &&
        rollingLimit(
          domain,
          log((one) => one.domain === name),
        ),
    ),
    window: once((name) =>
      openHours({ hours: settings.hours, isWorkingDay }, settings.zones[name] ?? 'UTC', now),
    ),
  }
}

/** Monday to Friday, and a day off in between. */
const isWorkingDay = (date: string) =>
  new Date(`${date}T12:00:00Z`).getUTCDay() % 6 !== 0 && date !== '2027-03-29'

const formats = new Map<string, Intl.DateTimeFormat>()

/** Whether a clock there shows an hour of the window, as the runtime itself tells it. */
function isOpen(at: number, zone: string, { from, to }: Settings['hours']): boolean {
  const format =
    formats.get(zone) ??
    new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'short' })
  formats.set(zone, format)
  const [date = '', clock = ''] = format.format(at).split(' ')
  const [hours = 0, minutes = 0] = clock.split(':').map(Number)
  const shown = hours * 60 + minutes
  return isWorkingDay(date) && from <= shown && shown < to
}

const weighed = (terms: Terms, { recipients }: Queued) =>
  Math.min(terms.of === 'mails' ? 1 : recipients, terms.count)

/** Whether one more fits at an instant, counted anew. */
function fits(terms: Terms, mail: Queued, about: { gone: Gone[]; at: number }): boolean {
  const within = about.gone.filter((one) => one.at > about.at - terms.per && one.at <= about.at)
  const used = within.reduce((sum, one) => sum + weighed(terms, one), 0)
  return used + weighed(terms, mail) <= terms.count
}

function ownRulesAllow(settings: Settings, mail: Queued, about: { gone: Gone[]; at: number }): boolean {
  const of = (key: 'userId' | 'domain') => about.gone.filter((one) => one[key] === mail[key])
  const { domain, user, zones, hours } = settings
  if (mail.window !== null && !isOpen(about.at, zones[mail.window] ?? 'UTC', hours)) return false
  if (domain && !fits(domain, mail, { ...about, gone: of('domain') })) return false
  return fits(user, mail, { ...about, gone: of('userId') })
}

const zone = fc.constantFrom(...Intl.supportedValuesOf('timeZone'), 'UTC')
/** Around the days on which clocks change in many places, and any other. */
const start = fc.oneof(
  fc.constantFrom('2027-03-27', '2027-03-13', '2026-10-24', '2026-10-31', '2027-04-03').map(Date.parse),
  fc.integer({ min: Date.parse('2026-11-29'), max: Date.parse('2027-11-29') }),
)
const terms = (reason: Terms['reason'], per: number): fc.Arbitrary<Terms> =>
  fc.record({
    reason: fc.constant(reason),
    count: fc.integer({ min: 1, max: 6 }),
    per: fc.constant(per),
    of: fc.constantFrom('mails' as const, 'recipients' as const),
  })
const settings: fc.Arbitrary<Settings> = fc.record({
  mailbox: fc
    .subarray([terms('minute_limit', minute), terms('throttled', 45_000), terms('daily_limit', day)])
    .chain((some) => fc.tuple(...some)),
  user: terms('user_daily_limit', day).map((one) => ({ ...one, of: 'mails' })),
  domain: fc.option(terms('domain_limit', day)),
  hours: fc
    .tuple(fc.integer({ min: 0, max: 1439 }), fc.integer({ min: 1, max: 1440 }))
    .map(([from, to]) => (from < to ? { from, to } : { from: 0, to })),
  zones: fc.record({ one: zone, other: zone }),
})
const mails = (begin: number): fc.Arbitrary<Queued[]> =>
  fc.uniqueArray(
    fc.record({
      id: fc.uuid(),
      lane: fc.constantFrom('one_off' as const, 'bulk' as const),
      due: fc.integer({ min: begin - day, max: begin + day }),
      userId: fc.constantFrom('anna', 'erik'),
      domain: fc.constantFrom('acme.example', 'buyer.example'),
      recipients: fc.integer({ min: 1, max: 3 }),
      window: fc.constantFrom(null, 'one', 'other'),
    }),
    { selector: (one) => one.id, maxLength: 12 },
  )
const world = fc
  .tuple(start, settings)
  .chain(([begin, set]) => fc.tuple(fc.constant(begin), fc.constant(set), mails(begin)))

describe('the instant that is foreseen', () => {
  it('is that of the hand-over, for any limits, windows and zones, while nothing new is written', () => {
    fc.assert(
      fc.property(world, ([begin, set, queue]) => {
        const foreseen = [...departures(queue, rulesOf(set, [], begin), begin)]
        const gone: Gone[] = []
        // A dispatcher that remembers nothing but what has gone, and is woken when it asked to be.
        for (let now: number | null = begin; now !== null; ) {
          const rest = queue.filter(({ id }) => !gone.some((one) => one.id === id))
          const [next] = departures(rest, rulesOf(set, gone, now), now)
          const mail = queue.find(({ id }) => id === next?.id)
          if (!next || !mail || next.at === Infinity) now = null
          else if (next.at > now) now = next.at
          else gone.push({ ...mail, at: now })
        }
        expect(gone.map(({ id, at }) => [id, at])).toEqual(
          foreseen.filter(({ at }) => at !== Infinity).map(({ id, at }) => [id, at]),
        )
        expect(new Set(foreseen.map(({ id }) => id)).size).toBe(queue.length)
      }),
      { numRuns: 150 },
    )
  })

  it('keeps within every limit and window, and is the first at which all of them allow it', () => {
    fc.assert(
      // Where one mail weighs more than another, the first in turn may keep lighter ones waiting.
      fc.property(world, ([begin, set, some]) => {
        const queue = some.map((mail) => ({ ...mail, recipients: 1 }))
        const left = new Map(queue.map((mail) => [mail.id, mail]))
        const gone: Gone[] = []
        const mayGo = (mail: Queued, at: number) =>
          set.mailbox.every((one) => fits(one, mail, { gone, at })) && ownRulesAllow(set, mail, { gone, at })
        for (const { id, at, reason } of departures(queue, rulesOf(set, [], begin), begin)) {
          const mail = left.get(id) as Queued
          left.delete(id)
          if (at === Infinity) continue
          const since = Math.max(begin, mail.due)
          expect([at >= since, mayGo(mail, at), reason === null]).toEqual([true, true, at === since])
          // Whoever was before it in turn could not go.
          for (const other of left.values())
            if (other.due <= at && compareTurns(other, mail) < 0)
              expect(ownRulesAllow(set, other, { gone, at })).toBe(false)
          // Nor could it at any earlier instant at which something changed, nor a moment before.
          const perAll = [...set.mailbox, set.user, ...(set.domain ? [set.domain] : [])].map(({ per }) => per)
          const changes = gone.flatMap((one) => [one.at, ...perAll.map((per) => one.at + per)])
          for (const earlier of [since, at - 1, ...changes])
            if (since <= earlier && earlier < at) expect(mayGo(mail, earlier)).toBe(false)
          gone.push({ ...mail, at })
        }
      }),
      { numRuns: 150 },
    )
  })

  it('costs ten times as much for ten times as many mails', () => {
    const set: Settings = {
      mailbox: [
        { reason: 'throttled', count: 25, per: 45_000, of: 'mails' },
        { reason: 'daily_limit', count: 400, per: day, of: 'mails' },
      ],
      user: { reason: 'user_daily_limit', count: 300, per: day, of: 'mails' },
      domain: { reason: 'domain_limit', count: 2, per: day, of: 'mails' },
      hours: { from: 480, to: 1020 },
      zones: { one: 'Europe/Stockholm', other: 'America/Chicago' },
    }
    const begin = Date.parse('2026-11-29T08:00:00Z')
    const queue = (count: number) =>
      Array.from({ length: count }, (_, at): Queued => {
        const window = [null, 'one', 'other'][at % 3] as string | null
        const domain = `company${at % 400}.example`
        return { id: String(at), lane: 'bulk', due: begin, userId: 'anna', domain, recipients: 1, window }
      })
    /** How often a limit was asked. */
    const effort = (count: number) => {
      let asked = 0
      const counted = (limit: RollingLimit): RollingLimit => ({
        ...limit,
        freeAt: (...about) => {
          asked += 1
          return limit.freeAt(...about)
        },
      })
      const rules = rulesOf(set, [], begin)
      const mailbox = rules.mailbox.map(counted)
      expect([...departures(queue(count), { ...rules, mailbox }, begin)].length).toBe(count)
      return asked
    }
    expect(effort(1000)).toBeLessThan(10_000)
    expect(effort(10_000)).toBeLessThan(100_000)
  })
})

describe('what keeps a mail back', () => {
  const begin = Date.parse('2026-11-27T15:59:30Z')
  const mail = (id: string, change: Partial<Queued> = {}): Queued => ({
    id,
    lane: 'bulk',
    due: begin,
    userId: 'anna',
    domain: 'acme.example',
    recipients: 1,
    window: null,
    ...change,
  })
  const set: Settings = {
    mailbox: [{ reason: 'throttled', count: 2, per: 45_000, of: 'mails' }],
    user: { reason: 'user_daily_limit', count: 100, per: day, of: 'mails' },
    domain: { reason: 'domain_limit', count: 3, per: day, of: 'mails' },
    hours: { from: 480, to: 1020 },
    zones: { one: 'Europe/Stockholm' },
  }
  const told = (queue: Queued[]) =>
    [...departures(queue, rulesOf(set, [], begin), begin)].map(({ id, at, reason }) => [
      id,
      Number.isFinite(at) ? new Date(at).toISOString().slice(5, 19) : at,
      reason,
    ])

  it('is told by the longest of what it waits for, and lets those behind it pass', () => {
    const bound = { window: 'one' }
    const other = { domain: 'buyer.example' }
    expect(
      told([
        mail('a', bound),
        mail('b', bound),
        // The window closes at 16:00 UTC, on a Friday.
        mail('c', { ...bound, due: begin + 20_000 }),
        mail('d'),
        mail('e', other),
        mail('f', { ...other, lane: 'one_off', due: begin + 1000 }),
      ]),
    ).toEqual([
      ['a', '11-27T15:59:30', null],
      ['b', '11-27T15:59:30', null],
      ['f', '11-27T16:00:15', 'throttled'],
      ['d', '11-27T16:00:15', 'throttled'],
      ['e', '11-27T16:01:00', 'throttled'],
      ['c', '11-30T07:00:00', 'outside_window'],
    ])
  })

  it('is its window for ever where there is no such day', () => {
    const never = { ...set, hours: { from: 480, to: 480 } }
    const queue = [mail('a', { window: 'one' }), mail('b')]
    const foreseen = [...departures(queue, rulesOf(never, [], begin), begin)]
    expect(foreseen.map(({ id, at, reason }) => [id, at, reason])).toEqual([
      ['b', begin, null],
      ['a', Infinity, 'outside_window'],
    ])
  })
})
