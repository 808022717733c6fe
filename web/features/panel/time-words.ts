import type { Language } from '../../../contract/basics.ts'
import { dayIn } from '../../../contract/local-day.ts'
import type { Words } from '../../ui/words.tsx'

/** British English writes `Tue 24 Nov 09:00`, as the product does. */
const locales: Record<Language, string> = { en: 'en-GB', sv: 'sv-SE' }

const dayLength = 86_400_000

/** What is needed to say a time: the reader's language, IANA zone and words, and the present instant. */
export interface TimeContext {
  language: Language
  timeZone: string
  words: Words
  now: Date
}

/** `today 14:05`, `yesterday 09:30`, `Tue 24 Nov 09:00`; with the year when it is another. Takes ISO 8601. */
export function instantWords(instant: string, context: TimeContext): string {
  const { language, timeZone, words, now } = context
  const at = new Date(instant)
  const time = new Intl.DateTimeFormat(locales[language], {
    timeZone,
    hour: '2-digit',
    minute: '2-digit',
  }).format(at)
  const days = daysBetween(dayIn(timeZone, now), dayIn(timeZone, at))
  if (days === 0) return words('history.today', { time })
  if (days === -1) return words('history.yesterday', { time })
  return `${dateWords(dayIn(timeZone, at), context)} ${time}`
}

/** `today`, `tomorrow`, `Tue 24 Nov`. Takes a calendar day, `2026-11-24`. */
export function dayWords(day: string, context: TimeContext): string {
  const days = daysBetween(dayIn(context.timeZone, context.now), day)
  if (days === 0) return context.words('history.todayDay')
  if (days === 1) return context.words('history.tomorrowDay')
  if (days === -1) return context.words('history.yesterdayDay')
  return dateWords(day, context)
}

/** The calendar day after today in a zone. */
export function tomorrowIn(timeZone: string, now: Date): string {
  const today = Date.parse(`${dayIn(timeZone, now)}T00:00:00Z`)
  return new Date(today + dayLength).toISOString().slice(0, 10)
}

function dateWords(day: string, { language, timeZone, now }: TimeContext): string {
  const sameYear = day.slice(0, 4) === dayIn(timeZone, now).slice(0, 4)
  const formatted = new Intl.DateTimeFormat(locales[language], {
    timeZone: 'UTC',
    weekday: 'short',
    day: 'numeric',
    month: 'short',
    ...(sameYear ? {} : { year: 'numeric' }),
  }).format(Date.parse(`${day}T00:00:00Z`))
  return formatted.replace(',', '')
}

function daysBetween(from: string, to: string): number {
  return Math.round((Date.parse(`${to}T00:00:00Z`) - Date.parse(`${from}T00:00:00Z`)) / dayLength)
}
