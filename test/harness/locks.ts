import type pg from 'pg'

/** How many queries of this database wait for somebody else's transaction. */
export async function waitingForLocks(pool: pg.Pool): Promise<number> {
  const { rows } = await pool.query(
    "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'",
  )
  return rows.length
}
