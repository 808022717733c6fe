import { expect, it } from 'vitest'
import { recentDelays } from './event-loop.ts'

it('tells the delays of the last minute, to whoever asks and as often', () => {
  const delays = recentDelays()
  expect(delays.read(0)).toEqual({ p99: 0, max: 0 })
  for (let look = 0; look < 400; look++) delays.record(look * 50, look === 7 ? 900 : look % 10)
  for (const at of [20_000, 20_000, 60_000]) expect(delays.read(at)).toEqual({ p99: 9, max: 900 })
  expect(delays.read(60_351)).toEqual({ p99: 9, max: 9 })
  expect(delays.read(90_000)).toEqual({ p99: 0, max: 0 })
  for (let look = 0; look < 5_000; look++) delays.record(100_000 + look * 50, look === 3_799 ? 900 : 1)
  expect(delays.read(350_000)).toEqual({ p99: 1, max: 1 })
})
