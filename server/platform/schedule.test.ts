import pino from 'pino'
import { expect, it } from 'vitest'
import type { JobCall } from './jobs.ts'
import { backOff, createSchedule, keeper, type Recurring, soon } from './schedule.ts'

const said: string[] = []
const log = pino({}, { write: (line: string) => void said.push(JSON.parse(line).msg) })
const now = new Date('2026-11-28T10:00:00.250Z')
const signal = new AbortController().signal
const later = (milliseconds: number) => new Date(now.getTime() + milliseconds)

function scheduleOf(...list: Recurring[]) {
  const planned: JobCall[] = []
  const jobs = { add: async (_db: unknown, call: JobCall) => void planned.push(call) }
  return {
    planned,
    schedule: createSchedule({ db: null as never, jobs, clock: { now: () => now }, log }, list),
  }
}

const looking = { name: 'look', every: 30_000, atStart: true, run: async () => {} }
const sweeping = { name: 'sweep', every: 3_600_000, atStart: false, run: async () => {} }

it('what looks for work left behind begins at each start, the rest in its own time', async () => {
  const { planned, schedule } = scheduleOf(looking, sweeping)
  await schedule.start()
  expect(planned).toEqual([
    { name: 'look', key: 'look', payload: {}, runAt: now, ifMissing: false },
    { name: 'sweep', key: 'sweep', payload: {}, runAt: later(3_600_000), ifMissing: true },
  ])
  await schedule.lookForWork()
  expect(planned.slice(2).map((call) => call.name)).toEqual(['look'])
})

it('a time that fails is not the last one', async () => {
  const { planned, schedule } = scheduleOf({
    ...looking,
    run: () => Promise.reject(new Error('a mistake of ours')),
  })
  await schedule.handlers.look?.({}, signal)
  expect(said).toEqual(['recurring work failed'])
  expect(planned).toEqual([
    { name: 'look', key: 'look', payload: {}, runAt: later(30_000), ifMissing: false },
  ])
})

it('what was given up is planned again, and what is planned keeps its time', async () => {
  const { planned, schedule } = scheduleOf(looking, sweeping)
  await schedule.handlers[keeper]?.({}, signal)
  expect(planned.map(({ name, runAt, ifMissing }) => [name, runAt, ifMissing])).toEqual([
    ['look', now, true],
    ['sweep', later(3_600_000), true],
  ])
})

it('waits twice as long each time, up to the longest', () => {
  const wait = { first: 5000, longest: 60_000 }
  expect([0, 1, 2, 3, 5, 9999].map((tries) => backOff(tries, wait))).toEqual([
    5000, 5000, 10_000, 20_000, 60_000, 60_000,
  ])
})

it('wakes in whole seconds, a second from now at the earliest', () => {
  expect(soon(now, now)).toEqual(new Date('2026-11-28T10:00:02.000Z'))
  expect(soon(now, later(90_000))).toEqual(later(90_000))
})
