import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What is counted while this process runs, in Prometheus' words. */
export interface Metrics {
  /** A request was answered. `route` is its pattern, never what was asked for. */
  request(seen: { method: string; route: string; status: number; seconds: number }): void
  /** A job of the queue ended. */
  job(seen: { name: string; ended: 'done' | 'failed'; seconds: number }): void
  /** A vendor answered; `status` is `none` when it did not. */
  vendor(seen: { vendor: string; status: number | 'none'; seconds: number }): void
  /** A connection was closed unread, because too many are open. */
  drop(): void
  /**
   * Reads a gauge at each scrape: one value for each set of labels. A reading that fails, or takes more than 3 s, leaves
   * the gauge out; while one is still under way no other begins.
   */
  gauge(of: { name: string; help: string; labels: string[]; read: () => Promise<Reading[]> }): void
  /** The text of a scrape, and its media type. */
  scrape(): Promise<{ text: string; type: string }>
}

export interface Reading {
  labels: Record<string, string>
  value: number
}

/** Prometheus waits ten seconds for all of a scrape, and loses what it waits for in vain. */
const longestReading = 3_000

const buckets = [0.005, 0.02, 0.1, 0.25, 1, 2.5, 10, 30]

/** Metrics of one process; `version` stands as a label of `msi_build_info`. */
export function createMetrics(version: string): Metrics {
  const registry = new Registry()
  const registers = [registry]
  const readers: { gauge: Gauge; read: () => Promise<Reading[]> }[] = []
  const scraping: { all: Promise<void> | null } = { all: null }
  collectDefaultMetrics({ register: registry })
  const info = { name: 'msi_build_info', help: 'The version that runs; always 1', labelNames: ['version'] }
  new Gauge({ ...info, registers }).set({ version }, 1)
  const timed = (name: string, help: string, labelNames: string[]) =>
    new Histogram({ name, help, labelNames, buckets, registers })
  const requests = timed('msi_request_seconds', 'Requests by route', ['method', 'route', 'status'])
  const jobs = timed('msi_job_seconds', 'Jobs of the queue by name', ['job', 'ended'])
  const vendors = timed('msi_vendor_seconds', 'Calls to vendors by their answer', ['vendor', 'status'])
  const drops = new Counter({
    name: 'msi_dropped_connections_total',
    help: 'Connections closed unread because too many were open',
    registers,
  })
  const failures = new Counter({
    name: 'msi_scrape_failures_total',
    help: 'Readings of the database that failed',
    registers,
  })

  async function readAll(): Promise<void> {
    const readings = await Promise.allSettled(readers.map(({ read }) => read()))
    for (const [at, result] of readings.entries()) {
      const gauge = readers[at]?.gauge
      gauge?.reset()
      // One without labels would stand at 0.
      gauge?.remove({})
      if (result.status === 'rejected') failures.inc()
      else for (const { labels, value } of result.value) gauge?.set(labels, value)
    }
  }

  return {
    request: ({ method, route, status, seconds }) =>
      requests.observe({ method, route, status: String(status) }, seconds),
    job: ({ name, ended, seconds }) => jobs.observe({ job: name, ended }, seconds),
    vendor: ({ vendor, status, seconds }) => vendors.observe({ vendor, status: String(status) }, seconds),
    drop: () => drops.inc(),
    gauge({ name, help, labels, read }) {
      const gauge = new Gauge({ name, help, labelNames: labels, registers })
      readers.push({ gauge, read: oneAtATime(read) })
    },
    async scrape() {
      scraping.all ??= readAll().finally(() => {
        scraping.all = null
      })
      await scraping.all
      return { text: await registry.metrics(), type: registry.contentType }
    },
  }
}

/** The same reading with a limit. One that was given up and is still under way is not joined by another. */
function oneAtATime(read: () => Promise<Reading[]>): () => Promise<Reading[]> {
  let underWay = false
  return async () => {
    if (underWay) throw new Error('The reading before is still under way')
    underWay = true
    const reading = read().finally(() => {
      underWay = false
    })
    const late = Promise.withResolvers<never>()
    const timer = setTimeout(() => late.reject(new Error('The reading took too long')), longestReading)
    return Promise.race([reading, late.promise]).finally(() => clearTimeout(timer))
  }
}
