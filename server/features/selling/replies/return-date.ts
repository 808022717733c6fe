import { foldedText } from '../../../platform/folded-text.ts'

/** Characters that are looked through, and days ahead that are believed: beyond them nobody is just away. */
const most = { characters: 4_000, days: 120 }
/** Words between what says that somebody comes back, and the day. */
const near = 6

/** On this day they are back; of `through` the day after. */
const backOn = new Set(
  'back until till return returning returns again from tillbaka ater aterkommer tom fram zuruck wieder ab bis vuelta regreso retour'.split(
    ' ',
  ),
)
const through = [
  'through',
  'thru',
  'including',
  'till och med',
  't o m',
  'tom',
  'bis einschliesslich',
  'bis inklusive',
  'bis zum',
]
const inclusive = new Set(['inclusive', 'inklusive', 'einschliesslich', 'inkl', 'inklusiv'])

const months = new Map(
  Object.entries({
    january: 1,
    jan: 1,
    januari: 1,
    januar: 1,
    february: 2,
    feb: 2,
    februari: 2,
    februar: 2,
    march: 3,
    mar: 3,
    mars: 3,
    marz: 3,
    maerz: 3,
    april: 4,
    apr: 4,
    may: 5,
    maj: 5,
    mai: 5,
    june: 6,
    jun: 6,
    juni: 6,
    july: 7,
    jul: 7,
    juli: 7,
    august: 8,
    aug: 8,
    augusti: 8,
    september: 9,
    sep: 9,
    sept: 9,
    october: 10,
    oct: 10,
    oktober: 10,
    okt: 10,
    november: 11,
    nov: 11,
    december: 12,
    dec: 12,
    dezember: 12,
    dez: 12,
  }),
)
const weekdays = new Map(
  [
    ['sunday', 'sondag', 'sonntag'],
    ['monday', 'mandag', 'montag'],
    ['tuesday', 'tisdag', 'dienstag'],
    ['wednesday', 'onsdag', 'mittwoch'],
    ['thursday', 'torsdag', 'donnerstag'],
    ['friday', 'fredag', 'freitag'],
    ['saturday', 'lordag', 'samstag', 'sonnabend'],
  ].flatMap((names, day) => names.map((name) => [name, day] as const)),
)

const day = 24 * 3_600_000

/**
 * When somebody who is away says that they are back, as a day (`2026-12-07`); null where they say none that can be believed.
 * `from`: the day on which they wrote. Each word is looked at once or twice.
 */
export function returnDateIn(text: string, from: string): string | null {
  const words = wordsOf(text)
  const begin = Date.parse(`${from}T00:00:00Z`)
  for (const [at, word] of words.entries()) {
    if (!backOn.has(word) && word !== 'through' && word !== 'thru' && word !== 't') continue
    for (let place = at + 1; place <= at + near && place < words.length; place++) {
      const found = dayAt(words, place, begin)
      if (found === null) continue
      const isThrough = saysThrough(words, at) || inclusive.has(words[found.end] ?? '')
      const back = found.time + (isThrough ? day : 0)
      return back > begin && back <= begin + most.days * day
        ? new Date(back).toISOString().slice(0, 10)
        : null
    }
  }
  return null
}

function wordsOf(text: string): string[] {
  return foldedText(text.slice(0, most.characters))
    .replaceAll('ß', 'ss')
    .split(/[\s,;!?()"]/)
    .flatMap((word) => {
      const bare = word.endsWith('.') || word.endsWith(':') ? word.slice(0, -1) : word
      return bare === '' ? [] : bare.includes('.') && /[a-z]/.test(bare) ? bare.split('.') : [bare]
    })
}

function saysThrough(words: string[], at: number): boolean {
  const around = ` ${words.slice(Math.max(0, at - 1), at + 3).join(' ')} `
  return through.some((phrase) => around.includes(` ${phrase} `))
}

interface Found {
  time: number
  /** The place behind it. */
  end: number
}

/** A day that is written at a place: by its number, by the name of its month, or as a day of the week. */
function dayAt(words: string[], at: number, begin: number): Found | null {
  const word = words[at] ?? ''
  const iso = /^(\d{4})-(\d\d)-(\d\d)$/.exec(word)
  if (iso) return dated({ year: Number(iso[1]), month: Number(iso[2]), date: Number(iso[3]) }, at + 1, begin)
  const numbers = /^(\d{1,2})[./-](\d{1,2})(?:[./-](\d{2,4}))?$/.exec(word)
  if (numbers)
    return numbered(
      numbers.slice(1).map((one) => Number(one ?? 0)),
      at + 1,
      begin,
    )
  const weekday = weekdays.get(word)
  if (weekday !== undefined) return named(words, { at, weekday, begin })
  return inWords(words, at, begin)
}

/** "Monday", or "Monday 7 December", which says more. */
function named(
  words: string[],
  { at, weekday, begin }: { at: number; weekday: number; begin: number },
): Found {
  for (const next of [at + 1, at + 2]) {
    const more =
      /\d/.test(words[next] ?? '') || months.has(words[next] ?? '') ? dayAt(words, next, begin) : null
    if (more) return more
  }
  const ahead = (weekday - new Date(begin).getUTCDay() + 7) % 7 || 7
  return { time: begin + ahead * day, end: at + 1 }
}

/** "7 December 2026", "den 7:e december", "December 7th". */
function inWords(words: string[], at: number, begin: number): Found | null {
  const [one = '', two = '', three = ''] = words.slice(at, at + 3)
  const month = months.get(two) ?? (two === 'of' ? months.get(three) : undefined)
  const first = ordinal(one)
  if (first !== null && month !== undefined) {
    const behind = at + (two === 'of' ? 3 : 2)
    return dated({ year: yearOf(words[behind]), month, date: first }, behind, begin)
  }
  const second = ordinal(two)
  const leading = months.get(one)
  if (leading === undefined || second === null) return null
  return dated({ year: yearOf(three), month: leading, date: second }, at + 2, begin)
}

function ordinal(word: string): number | null {
  const found = /^(\d{1,2})(?:st|nd|rd|th|:?e|:?a|\.)?$/.exec(word)
  return found ? Number(found[1]) : null
}

function yearOf(word = ''): number {
  return /^20\d\d$/.test(word) ? Number(word) : 0
}

/** The day stands first; where that cannot be meant, the month does, as in America. */
function numbered([one = 0, two = 0, year = 0]: number[], end: number, begin: number): Found | null {
  const full = year > 0 && year < 100 ? 2000 + year : year
  const found = dated({ year: full, month: two, date: one }, end, begin)
  const isNear = found && found.time >= begin && found.time <= begin + most.days * day
  return isNear ? found : (dated({ year: full, month: one, date: two }, end, begin) ?? found)
}

/** Without a year it is the next one. */
function dated(
  given: { year: number; month: number; date: number },
  end: number,
  begin: number,
): Found | null {
  const { month, date } = given
  const of = (year: number) => Date.UTC(year, month - 1, date)
  const thisYear = new Date(begin).getUTCFullYear()
  const time = given.year > 0 ? of(given.year) : of(thisYear) >= begin ? of(thisYear) : of(thisYear + 1)
  const isDay = new Date(time).getUTCDate() === date && new Date(time).getUTCMonth() === month - 1
  return isDay ? { time, end } : null
}
