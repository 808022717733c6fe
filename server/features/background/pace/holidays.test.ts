import { expect, it } from 'vitest'
import { sendingWindows } from '../../../../contract/pace.ts'
import { holidayPlaces, holidaysOf } from './holidays.ts'
import { paceOf } from './read-pace.ts'

const named = async (country: string, region: string | null, days: string[]) => {
  const calendar = await holidaysOf({ country, region })
  return days.map((day) => calendar.nameOf(day) ?? null)
}

it('knows the public and bank holidays of a country and of its regions, by their names', async () => {
  const swedish = ['2027-06-24', '2027-06-25', '2027-06-26', '2026-12-24', '2027-01-01']
  expect(await named('SE', null, swedish)).toEqual([
    null,
    'Midsummer Eve',
    'Midsummer Day',
    'Christmas Eve',
    "New Year's Day",
  ])
  const inSwedish = await holidaysOf({ country: 'SE', region: null }, 'sv')
  expect(inSwedish.nameOf('2027-06-25')).toBe('midsommarafton')
  expect(await named('DE', 'BY', ['2027-01-06', '2027-08-08'])).toEqual(['Epiphany', null])
  expect(await named('DE', 'BY-A', ['2027-08-08'])).not.toEqual([null])
  expect(await named('DE', 'HH', ['2027-01-06'])).toEqual([null])
})

it('keeps what is moved over New Year, and each day of one that lasts for several', async () => {
  expect(await named('US', null, ['2027-12-31', '2028-01-01'])).not.toContain(null)
  const eid = await named('TR', null, ['2027-03-08', '2027-03-09', '2027-03-11', '2027-03-12'])
  expect(eid.map((name) => name !== null)).toEqual([false, true, true, false])
})

it('has none for a place that nobody knows', async () => {
  expect(await named('XX', null, ['2027-01-01'])).toEqual([null])
  expect(await named('SE', 'NOWHERE', ['2027-01-01'])).toEqual(["New Year's Day"])
})

it('names every country in the reader’s language, and the regions of one', async () => {
  const { countries, regions } = await holidayPlaces('sv', 'DE')
  expect(countries).toContainEqual({ code: 'DE', name: 'Tyskland' })
  expect(countries.length).toBeGreaterThan(190)
  expect(regions.map(({ code }) => code)).toEqual(expect.arrayContaining(['BY', 'BY-A', 'HH']))
  expect((await holidayPlaces('en', null)).regions).toEqual([])
})

it('lets a workspace close days of its own, and open any', async () => {
  const windows = sendingWindows.parse({
    isOn: true,
    country: 'SE',
    closed: [{ day: '2027-01-04', name: 'Planning' }],
    open: ['2027-01-06', '2027-01-09'],
  })
  const limits = {
    throttle: { isOn: false, count: 1, seconds: 1 },
    userDaily: 1,
    domainDaily: { isOn: false, count: 1 },
  }
  const pace = await paceOf({ mailboxVendors: {} }, { limits, windows })
  // New Year's Day is a Friday, the sixth is Epiphany, the ninth a Saturday.
  let at = Date.parse('2027-01-01T00:00:00Z')
  const hours = pace.openHours('Europe/Stockholm', at)
  const opened: string[] = []
  while (opened.length < 5) {
    const opens = hours.opensAt(at)
    opened.push(new Date(opens).toISOString().slice(0, 13))
    at = Date.parse(`${new Date(opens).toISOString().slice(0, 10)}T23:00:00Z`)
  }
  expect(opened).toEqual([
    '2027-01-05T07',
    '2027-01-06T07',
    '2027-01-07T07',
    '2027-01-08T07',
    '2027-01-09T07',
  ])
})
