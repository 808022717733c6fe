/** Whom a time is said to. */
export interface TimeStyle {
  language: 'en' | 'sv'
  /** IANA name. */
  timeZone: string
  /** The moment that counts as now, in ms. */
  now?: number
}

const locales = { en: 'en-GB', sv: 'sv-SE' } as const
const dayMs = 86_400_000

/** An instant as people say it: "today 14:05", "tomorrow 09:00", "Tue 24 Nov 09:00", with the year when it is another. */
export function sayWhen(instant: string, style: TimeStyle): string {
  const locale = locales[style.language]
  const at = new Date(instant)
  const now = new Date(style.now ?? Date.now())
  const { timeZone } = style
  const days = dayNumber(at, timeZone) - dayNumber(now, timeZone)
  if (Math.abs(days) > 1) return sayExactly(instant, style)
  return `${relativeDay(days, locale)} ${clockTime(at, { locale, timeZone })}`
}

/** The same with the day by its name always: what is tomorrow there may be today here. */
export function sayExactly(instant: string, style: TimeStyle): string {
  const locale = locales[style.language]
  const { timeZone } = style
  const at = new Date(instant)
  const now = new Date(style.now ?? Date.now())
  return `${calendarDay(at, { locale, timeZone, now })} ${clockTime(at, { locale, timeZone })}`
}

/** A calendar day (`2026-11-24`) as people say it: "today", "tomorrow", "Tue 24 Nov". */
export function sayDay(day: string, style: TimeStyle): string {
  const locale = locales[style.language]
  const now = new Date(style.now ?? Date.now())
  const at = new Date(`${day}T00:00:00Z`)
  const days = at.getTime() / dayMs - dayNumber(now, style.timeZone)
  if (Math.abs(days) <= 1) return relativeDay(days, locale)
  return calendarDay(at, { locale, timeZone: 'UTC', now })
}

/** What people call a time zone by: "Chicago". */
export function cityOf(timeZone: string): string {
  return (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ')
}

const spans = [
  { unit: 'second', seconds: 1, until: 90 },
  { unit: 'minute', seconds: 60, until: 5400 },
  { unit: 'hour', seconds: 3600, until: 129_600 },
  { unit: 'day', seconds: 86_400, until: Number.POSITIVE_INFINITY },
] as const

/** A length of time in one unit, rounded: "45 secs", "12 mins", "3 days". */
export function saySpan(seconds: number, language: TimeStyle['language']): string {
  const span = spans.find(({ until }) => seconds < until) ?? spans[0]
  const format = { style: 'unit', unit: span.unit, unitDisplay: 'short', maximumFractionDigits: 0 } as const
  return new Intl.NumberFormat(locales[language], format).format(seconds / span.seconds)
}

/** The calendar day after the reader's today, `2026-11-24`. */
export function tomorrowFor(style: TimeStyle): string {
  const today = dayNumber(new Date(style.now ?? Date.now()), style.timeZone)
  return new Date((today + 1) * dayMs).toISOString().slice(0, 10)
}

/** Whether a calendar day has passed where the reader is. */
export function isPast(day: string, style: TimeStyle): boolean {
  return Date.parse(`${day}T00:00:00Z`) / dayMs < dayNumber(new Date(style.now ?? Date.now()), style.timeZone)
}

function clockTime(at: Date, { locale, timeZone }: { locale: string; timeZone: string }): string {
  return formatOf(locale, { hour: '2-digit', minute: '2-digit', timeZone }).format(at)
}

function relativeDay(days: number, locale: string): string {
  return new Intl.RelativeTimeFormat(locale, { numeric: 'auto' }).format(days, 'day')
}

function calendarDay(at: Date, style: { locale: string; timeZone: string; now: Date }): string {
  const year = (date: Date) => formatOf('en', { year: 'numeric', timeZone: style.timeZone }).format(date)
  return formatOf(style.locale, {
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    year: year(at) === year(style.now) ? undefined : 'numeric',
    timeZone: style.timeZone,
  })
    .format(at)
    .replace(',', '')
}

/** Days since 1970 of the calendar day that the instant falls on in the zone. */
function dayNumber(at: Date, timeZone: string): number {
  const parts = formatOf('en-CA', {
    timeZone,
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
  })
  return Date.parse(`${parts.format(at)}T00:00:00Z`) / dayMs
}

/** Each is made once: that takes far longer than using it, and a history is full of times. */
const formats = new Map<string, Intl.DateTimeFormat>()
/** The server draws for everybody: a zone may be spelt in many ways, and none may fill its memory. */
const mostFormats = 500

function formatOf(locale: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = JSON.stringify([locale, options])
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locale, options)
  if (formats.size >= mostFormats) formats.clear()
  formats.set(key, known)
  return known
}
