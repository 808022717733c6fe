import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ThreadTimeout, WorkerThread } from './worker-thread.ts'

/** Answers with what it is given and how many it has answered; `hang` never ends, `throw` and `leave` end the thread. */
const script = `
import { parentPort } from 'node:worker_threads'
let answered = 0
parentPort.on('message', (job) => {
  if (job === 'hang') for (;;);
  if (job === 'throw') throw new Error('broken')
  if (job === 'leave') process.exit(3)
  parentPort.postMessage([job, ++answered])
})`

const open = () =>
  new WorkerThread<string, [string, number]>(new URL(`data:text/javascript,${encodeURIComponent(script)}`), {
    deadline: 60_000,
    megabytes: 64,
  })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('does one job after the other', async () => {
  const thread = open()
  const answers = await Promise.all(['a', 'b', 'c'].map((job) => thread.run(job)))
  expect(answers).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  expect(vi.getTimerCount()).toBe(0)
})

it('ends at the deadline whatever hangs, and goes on with a new thread', async () => {
  const thread = open()
  await thread.run('first')
  const hangs = expect(thread.run('hang')).rejects.toThrow(ThreadTimeout)
  vi.advanceTimersByTime(1)
  const waits = thread.run('next')
  vi.advanceTimersByTime(59_999)
  await hangs
  expect(await waits).toEqual(['next', 1])
})

it('gives up a job that waited too long behind another', async () => {
  const thread = open()
  const both = ['hang', 'late'].map((job) => expect(thread.run(job)).rejects.toThrow(ThreadTimeout))
  vi.advanceTimersByTime(60_000)
  await Promise.all(both)
  expect(await thread.run('again')).toEqual(['again', 1])
})

it('fails with one job alone when the thread breaks', async () => {
  const thread = open()
  const [broken, left, good] = ['throw', 'leave', 'good'].map((job) => thread.run(job))
  await expect(broken).rejects.toThrow('broken')
  await expect(left).rejects.toThrow('ended with 3')
  expect(await good).toEqual(['good', 1])
})
