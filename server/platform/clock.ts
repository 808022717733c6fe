import type pg from 'pg'

/** The one clock. Passed into verbs and into SQL; nothing asks the machine or the database for the time. */
export interface Clock {
  now(): Date
}

/**
 * A clock that shows the database's time: this machine's monotonic clock plus a measured offset, so that a host
 * whose own clock is an hour off does no harm. Measure again now and then with `adjust`.
 */
export async function databaseClock(pool: pg.Pool): Promise<Clock & { adjust(): Promise<void> }> {
  let offset = 0
  async function adjust() {
    const before = performance.now()
    const answer = await pool.query<{ ms: string }>(
      'select extract(epoch from clock_timestamp()) * 1000 as ms',
    )
    const middle = (before + performance.now()) / 2
    offset = Number(answer.rows[0]?.ms) - middle
  }
  await adjust()
  return { now: () => new Date(performance.now() + offset), adjust }
}

/** `instant` moved by a number of milliseconds. */
export function after(instant: Date, milliseconds: number): Date {
  return new Date(instant.getTime() + milliseconds)
}

export const seconds = (count: number) => count * 1000
export const minutes = (count: number) => count * 60_000
export const hours = (count: number) => count * 3_600_000
export const days = (count: number) => count * 86_400_000
