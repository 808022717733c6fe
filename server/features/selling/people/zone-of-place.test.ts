import { describe, expect, it } from 'vitest'
import { zoneOfPlace } from './zone-of-place.ts'
import { zonesOfStates } from './zones-of-states.ts'

const now = new Date('2026-11-29T08:00:00Z')
const zone = (country: string | null, state: string | null = null) => zoneOfPlace({ country, state }, now)

describe('the time zone of a place', () => {
  it.each([
    ['Sweden', 'Europe/Stockholm'],
    ['Sverige', 'Europe/Stockholm'],
    ['SE', 'Europe/Stockholm'],
    [' sweden ', 'Europe/Stockholm'],
    ['Deutschland', 'Europe/Berlin'],
    ['Tyskland', 'Europe/Berlin'],
    ['U.K.', 'Europe/London'],
    ['England', 'Europe/London'],
    ['Norge', 'Europe/Oslo'],
    ['Danmark', 'Europe/Copenhagen'],
    ['Suomi', 'Europe/Helsinki'],
    ['España (Madrid)', null],
    ['Österreich', 'Europe/Vienna'],
    ['Czech Republic', 'Europe/Prague'],
    ['日本', 'Asia/Tokyo'],
    ['India', 'Asia/Kolkata'],
    ['Argentina', 'America/Argentina/Buenos_Aires'],
    ['United Arab Emirates', 'Asia/Dubai'],
    // Islands and a far west have others.
    ['Spain', 'Europe/Madrid'],
    ['China', 'Asia/Shanghai'],
    ['New Zealand', 'Pacific/Auckland'],
    ['Ukraina', 'Europe/Kyiv'],
    // Several clocks, and nothing said of which.
    ['USA', null],
    ['Narnia', null],
    ['', null],
  ])('of %s is %s', (country, timeZone) => {
    expect(zone(country)).toEqual(timeZone && { timeZone, origin: 'country' })
  })

  it.each([
    ['USA', 'IL', 'America/Chicago'],
    ['U.S.A.', 'illinois', 'America/Chicago'],
    ['United States of America', 'Washington', 'America/Los_Angeles'],
    ['United States', 'Washington, D.C.', 'America/New_York'],
    ['Canada', 'Québec', 'America/Toronto'],
    ['Australien', 'Western Australia', 'Australia/Perth'],
    ['Brasil', 'São Paulo', 'America/Sao_Paulo'],
    ['México', 'Q. Roo', 'America/Cancun'],
    ['Russia', 'Novosibirsk', 'Asia/Novosibirsk'],
  ])('of %s, %s is %s', (country, state, timeZone) => {
    expect(zone(country, state)).toEqual({ timeZone, origin: 'state' })
  })

  it('is told by the country where the state is none of its own', () => {
    expect(zone('Sweden', 'IL')).toEqual({ timeZone: 'Europe/Stockholm', origin: 'country' })
    expect(zone('USA', 'Tennessee')).toBeNull()
    expect(zone(null, 'Illinois')).toBeNull()
  })

  it('is one that every runtime knows, for each state', () => {
    for (const zones of Object.values(zonesOfStates))
      for (const timeZone of Object.keys(zones))
        expect(() => new Intl.DateTimeFormat('en', { timeZone })).not.toThrow()
  })

  it('reads what others have written in a moment, whatever it is', () => {
    expect(zone('x'.repeat(1_000_000), '﷽'.repeat(1_000_000))).toBeNull()
  })
})
