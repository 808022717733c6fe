import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { createMetrics, type Reading } from './metrics.ts'

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

/** A gauge of a database that answers when it is told to. */
function slowGauge(metrics: ReturnType<typeof createMetrics>, labels: string[] = []) {
  const asked: PromiseWithResolvers<Reading[]>[] = []
  const read = () => {
    const reading = Promise.withResolvers<Reading[]>()
    asked.push(reading)
    return reading.promise
  }
  metrics.gauge({ name: 'slow', help: 'Slow', labels, read })
  return asked
}

const linesOf = async (scrape: Promise<{ text: string }>) =>
  (await scrape).text.split('\n').filter((line) => /^(slow|quick|msi_scrape)/.test(line))

it('a scrape of a database that says nothing ends with what is known, and asks it nothing more', async () => {
  const metrics = createMetrics('1')
  const asked = slowGauge(metrics)
  metrics.gauge({ name: 'quick', help: 'Quick', labels: [], read: async () => [{ labels: {}, value: 7 }] })
  const [one, two] = [linesOf(metrics.scrape()), linesOf(metrics.scrape())]
  expect(asked).toHaveLength(1)
  await vi.advanceTimersByTimeAsync(3_000)
  expect([await one, await two]).toEqual([
    ['msi_scrape_failures_total 1', 'quick 7'],
    ['msi_scrape_failures_total 1', 'quick 7'],
  ])
  expect(await linesOf(metrics.scrape())).toEqual(['msi_scrape_failures_total 2', 'quick 7'])
  expect(asked).toHaveLength(1)

  asked[0]?.resolve([{ labels: {}, value: 1 }])
  await vi.advanceTimersByTimeAsync(0)
  const last = linesOf(metrics.scrape())
  asked[1]?.resolve([{ labels: {}, value: 2 }])
  expect(await last).toEqual(['msi_scrape_failures_total 2', 'slow 2', 'quick 7'])
})
