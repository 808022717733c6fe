import { isSameClock } from '../../../platform/wall-time.ts'
import { zonesOfStates } from './zones-of-states.ts'

/** The time zone of a place, and what told it. */
export interface ZoneOfPlace {
  timeZone: string
  origin: 'state' | 'country'
}

/** Where somebody is, in the words of whoever wrote it down. */
interface Place {
  country: string | null
  state: string | null
}

/**
 * The time zone of a place: by its state where the country reaches over several, else by the country, if all of it goes
 * by the same clock, or nearly all. Null where that cannot be told.
 */
export function zoneOfPlace({ country, state }: Place, now: Date): ZoneOfPlace | null {
  const code = country === null ? null : countryOf(country)
  if (!code) return null
  const timeZone = state === null ? undefined : states.get(`${code} ${plain(state)}`)
  if (timeZone) return { timeZone, origin: 'state' }
  const only = zoneOfCountry(code, now)
  return only ? { timeZone: only, origin: 'country' } : null
}

/** Letters and digits alone, so that "U.S.A.", "usa" and "U. S. A." are one. */
function plain(text: string): string {
  const bare = text.slice(0, 100).normalize('NFKD').toLowerCase()
  return bare
    .replaceAll(/\p{M}/gu, '')
    .replaceAll('&', 'and')
    .replaceAll(/[^\p{L}\p{N}]/gu, '')
}

const states = new Map(
  Object.entries(zonesOfStates).flatMap(([country, zones]) =>
    Object.entries(zones).flatMap(([zone, names]) =>
      names.split(/[;,]/).map((name) => [`${country} ${plain(name)}`, zone] as const),
    ),
  ),
)

/** What countries are called besides their names in the languages below. */
const otherNames: Record<string, string> = {
  AE: 'UAE, Emirates',
  BA: 'Bosnia',
  CI: "Cote d'Ivoire, Ivory Coast",
  CZ: 'Czech Republic, Tjeckiska republiken, Česká republika',
  GB: 'UK, Great Britain, Britain, England, Scotland, Wales, Northern Ireland',
  HK: 'Hong Kong',
  KR: 'Korea, Republic of Korea',
  MK: 'Macedonia',
  NL: 'Holland, The Netherlands',
  RU: 'Russian Federation',
  TR: 'Turkey',
  TW: 'Taiwan, Province of China',
  US: 'USA, America, U.S. of America, The United States, United States of America',
  VN: 'Viet Nam',
}

/** Languages in which a country may have been written down: English, and those that are spoken where we sell. */
const languages = [
  'en',
  'sv',
  'da',
  'nb',
  'fi',
  'is',
  'de',
  'nl',
  'fr',
  'es',
  'pt',
  'it',
  'pl',
  'cs',
  'et',
  'ja',
]

let codes: Map<string, string> | undefined

/** The ISO code of a country by its code or its name. */
export function countryOf(country: string): string | undefined {
  codes ??= new Map(namesOfCountries())
  return codes.get(plain(country))
}

/** Each name with its country's code; where two have the same, the one of the former language counts. */
function namesOfCountries(): [string, string][] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ']
  const all = letters.flatMap((one) => letters.map((other) => one + other))
  // Countries that are no more have the code, and the name, of what became of them.
  const names = languages.map((one) => new Intl.DisplayNames([one], { type: 'region', fallback: 'none' }))
  const known = all.filter((code) => names[0]?.of(code) && localeOf(code).region === code)
  return [
    ...names.toReversed().flatMap((in_) => known.map((code) => [plain(in_.of(code) ?? code), code])),
    ...Object.entries(otherNames).flatMap(([code, others]) =>
      others.split(', ').map((name) => [plain(name), code]),
    ),
    ...known.map((code) => [plain(code), code]),
  ] as [string, string][]
}

/** The zones of a country, as this runtime knows them. */
function zonesOf(code: string): string[] {
  return localeOf(code).getTimeZones() ?? []
}

const localeOf = (code: string) => new Intl.Locale(`und-${code}`)

/** Which of several zones with the same clock a country is called by, and what has another name by now. */
const spokenOf: Record<string, string> = {
  AR: 'America/Argentina/Buenos_Aires',
  CY: 'Asia/Nicosia',
  FO: 'Atlantic/Faroe',
  IN: 'Asia/Kolkata',
  MM: 'Asia/Yangon',
  MY: 'Asia/Kuala_Lumpur',
  NP: 'Asia/Kathmandu',
  UZ: 'Asia/Tashkent',
  VN: 'Asia/Ho_Chi_Minh',
}

/**
 * Countries whose islands or whose far end have a clock of their own, and the clock by which nine of ten live there; of
 * Ukraine the one that it goes by.
 */
const mostly: Record<string, string> = {
  CL: 'America/Santiago',
  CN: 'Asia/Shanghai',
  EC: 'America/Guayaquil',
  ES: 'Europe/Madrid',
  NZ: 'Pacific/Auckland',
  PT: 'Europe/Lisbon',
  UA: 'Europe/Kyiv',
}

/** The one clock of a country, or that of nearly everybody there; undefined where there are several. */
function zoneOfCountry(code: string, now: Date): string | undefined {
  if (mostly[code]) return mostly[code]
  const [first, ...others] = zonesOf(code)
  if (!first || !others.every((other) => isSameClock(first, other, now))) return undefined
  return spokenOf[code] ?? first
}
