import { goesOn } from './current-work.ts'
import type { Log } from './log.ts'

/** Milliseconds from which a query is slow. */
const slow = 1000

/** Logs each slow query by its text, which never holds a value, and keeps count of whose work goes on after it. */
export function tellSlowQueries(log: Log): (query: { sql: string; milliseconds: number }) => void {
  return ({ sql, milliseconds }) => {
    goesOn()
    if (milliseconds >= slow) log.warn({ sql, ms: Math.round(milliseconds) }, 'slow query')
  }
}
