import type Holidays from 'date-holidays'
import { dayAfter } from '../../../platform/wall-time.ts'

/** The holidays of a place, by day. */
export interface HolidayCalendar {
  /** What a day is called on which nobody works there; undefined on any other. */
  nameOf(day: string): string | undefined
}

/** A country, and a region of it where it has several calendars: `BY`, or `BY-A` for one below that. */
export interface HolidayPlace {
  country: string
  region: string | null
}

type Language = 'en' | 'sv'

/** Where banks are closed, offices are too: Midsummer Eve and Christmas Eve in Sweden are bank holidays. */
const types = ['public', 'bank'] as const

let library: Promise<typeof Holidays> | undefined

/** It brings a megabyte of rules, which whoever keeps no holidays never needs. */
function load(): Promise<typeof Holidays> {
  library ??= import('date-holidays').then((module) => module.default)
  return library
}

const calendars = new Map<string, HolidayCalendar>()

/** The holidays of a place, in a language where they have a name in it. A place that nobody knows has none. */
export async function holidaysOf(
  { country, region }: HolidayPlace,
  language: Language = 'en',
): Promise<HolidayCalendar> {
  const key = [country, region, language].join(' ')
  const known = calendars.get(key)
  if (known) return known
  const [state = '', below = ''] = region?.split('-') ?? []
  const rules = new (await load())(country, state, below, { types: [...types], languages: [language, 'en'] })
  const years = new Map<string, Map<string, string>>()
  const made: HolidayCalendar = {
    nameOf(day) {
      const year = day.slice(0, 4)
      const days = years.get(year) ?? daysOf(rules, Number(year))
      years.set(year, days)
      return days.get(day)
    },
  }
  calendars.set(key, made)
  return made
}

/** Each day of a year on which a holiday lies, with its name. */
function daysOf(rules: Holidays, year: number): Map<string, string> {
  const days = new Map<string, string>()
  // One that is moved over New Year, or lasts beyond it, stands in the other year's list.
  for (const one of [year - 1, year, year + 1].flatMap((some) => rules.getHolidays(some) ?? [])) {
    const hours = (one.end.getTime() - one.start.getTime()) / 3_600_000
    let day = one.date.slice(0, 10)
    // What begins at noon closes its day too; a half day after several whole ones does not.
    for (let left = Math.max(1, Math.floor(hours / 24)); left > 0; left -= 1, day = dayAfter(day))
      if (day.startsWith(String(year)) && !days.has(day)) days.set(day, one.name)
  }
  return days
}

/** Somewhere whose holidays are known. */
export interface NamedPlace {
  code: string
  name: string
}

/** All countries whose holidays are known, and the regions of one of them, by their names. */
export async function holidayPlaces(
  language: Language,
  country: string | null,
): Promise<{ countries: NamedPlace[]; regions: NamedPlace[] }> {
  const rules = new (await load())()
  const named = new Intl.DisplayNames([language], { type: 'region' })
  const countries = Object.keys(rules.getCountries()).map((code) => ({ code, name: named.of(code) ?? code }))
  const states = Object.entries((country && rules.getStates(country)) || {})
  const regions = states.flatMap(([state, name]) => [
    { code: state, name },
    ...Object.entries(rules.getRegions(country ?? '', state) ?? {}).map(([below, part]) => ({
      code: `${state}-${below}`,
      name: `${name}, ${part}`,
    })),
  ])
  const byName = (one: NamedPlace, other: NamedPlace) => one.name.localeCompare(other.name, language)
  return { countries: countries.sort(byName), regions: regions.sort(byName) }
}
