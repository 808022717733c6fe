import type pg from 'pg'

export interface Job {
  id: string
  name: string
  payload: Record<string, string>
}

/**
 * The table of jobs as graphile-worker uses it, on a clock that is moved: a job of a worker that is no more stays locked for
 * hours, as it does there, and only the recovery goes on.
 */
export class JobTable {
  private readonly pool: pg.Pool
  private readonly now: () => Date

  constructor(pool: pg.Pool, now: () => Date) {
    this.pool = pool
    this.now = now
  }

  /** Takes the next of these jobs that is due; undefined when none is. */
  async take(names: string[]): Promise<Job | undefined> {
    const { rows } = await this.pool.query<Job>(
      `update graphile_worker._private_jobs as job
       set locked_at = $1, locked_by = 'chaos', attempts = job.attempts + 1
       from graphile_worker._private_tasks as task
       where task.id = job.task_id and job.id = (
         select one.id from graphile_worker._private_jobs as one
         join graphile_worker._private_tasks as its on its.id = one.task_id
         where its.identifier = any($2) and one.run_at <= $1 and one.locked_at is null
           and one.attempts < one.max_attempts
         order by one.run_at, one.id limit 1 for update of one skip locked
       )
       returning job.id, task.identifier as name, job.payload`,
      [this.now(), names],
    )
    return rows[0]
  }

  async done({ id }: Job): Promise<void> {
    await this.pool.query('delete from graphile_worker._private_jobs where id = $1', [id])
  }

  /** It is tried again a little later, as often as it may. */
  async failed({ id }: Job): Promise<void> {
    await this.pool.query(
      `update graphile_worker._private_jobs
       set locked_at = null, locked_by = null, run_at = $2::timestamptz + exp(least(attempts, 10)) * interval '1 second'
       where id = $1`,
      [id, this.now()],
    )
  }

  /** When the first of these jobs is due that somebody may still take; null when there is none. */
  async next(names: string[]): Promise<Date | null> {
    const { rows } = await this.pool.query<{ at: Date | null }>(
      `select min(one.run_at) as at from graphile_worker._private_jobs as one
       join graphile_worker._private_tasks as its on its.id = one.task_id
       where its.identifier = any($1) and one.locked_at is null and one.attempts < one.max_attempts`,
      [names],
    )
    return rows[0]?.at ?? null
  }

  async clear(): Promise<void> {
    await this.pool.query('delete from graphile_worker._private_jobs')
  }
}
