/** A span of days `[from, before)` as `YYYY-MM-DD` in the reader's time zone. */
export interface DaySpan {
  from: string
  before: string
}

type Unit = 'day' | 'week' | 'month' | 'quarter' | 'year'

/** The calendar day of a moment in a time zone, as `YYYY-MM-DD`. */
export function dayIn(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short' }).format(moment)
}

/**
 * What a date literal of SOQL means on `today`: `TODAY`, `LAST_WEEK`, `THIS_QUARTER`, `LAST_N_DAYS:7` …
 * Weeks begin on Sunday as in Salesforce's default locale; the fiscal year is the calendar year.
 * Returns undefined for a word that is no date literal.
 */
export function daysOfLiteral(literal: string, today: string): DaySpan | undefined {
  const word = literal.toUpperCase().replace('FISCAL_', '')
  if (word === 'TODAY') return span(today, 'day', { from: 0, count: 1 })
  if (word === 'YESTERDAY') return span(today, 'day', { from: -1, count: 1 })
  if (word === 'TOMORROW') return span(today, 'day', { from: 1, count: 1 })
  if (word === 'LAST_90_DAYS') return span(today, 'day', { from: -90, count: 91 })
  if (word === 'NEXT_90_DAYS') return span(today, 'day', { from: 1, count: 90 })
  const simple = /^(LAST|THIS|NEXT)_(WEEK|MONTH|QUARTER|YEAR)$/.exec(word)
  if (simple) {
    const from = simple[1] === 'LAST' ? -1 : simple[1] === 'NEXT' ? 1 : 0
    return span(today, unitOf(simple[2]), { from, count: 1 })
  }
  const counted = /^(LAST|NEXT)_N_(DAY|WEEK|MONTH|QUARTER|YEAR)S:(\d+)$/.exec(word)
  if (counted) return countedSpan(counted, today)
  const ago = /^N_(DAY|WEEK|MONTH|QUARTER|YEAR)S_AGO:(\d+)$/.exec(word)
  return ago ? span(today, unitOf(ago[1]), { from: -Number(ago[2]), count: 1 }) : undefined
}

/** `LAST_N_DAYS:n` reaches into today; the longer units end before the current one begins. */
function countedSpan(counted: RegExpExecArray, today: string): DaySpan {
  const unit = unitOf(counted[2])
  const count = Number(counted[3])
  if (counted[1] === 'NEXT') return span(today, unit, { from: 1, count })
  return span(today, unit, { from: -count, count: unit === 'day' ? count + 1 : count })
}

function unitOf(word: string | undefined): Unit {
  return (word ?? 'DAY').toLowerCase() as Unit
}

function span(today: string, unit: Unit, range: { from: number; count: number }): DaySpan {
  return { from: startOf(today, unit, range.from), before: startOf(today, unit, range.from + range.count) }
}

function startOf(today: string, unit: Unit, shift: number): string {
  const date = new Date(`${today}T00:00:00Z`)
  const year = date.getUTCFullYear()
  const month = date.getUTCMonth()
  const day = date.getUTCDate()
  const starts: Record<Unit, number> = {
    day: Date.UTC(year, month, day + shift),
    week: Date.UTC(year, month, day - date.getUTCDay() + 7 * shift),
    month: Date.UTC(year, month + shift, 1),
    quarter: Date.UTC(year, month - (month % 3) + 3 * shift, 1),
    year: Date.UTC(year + shift, 0, 1),
  }
  return new Date(starts[unit]).toISOString().slice(0, 10)
}
