import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { ThreadBusy, ThreadTimeout, WorkerThread } from './worker-thread.ts'

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
    patience: 90_000,
    megabytes: 64,
    waiting: { each: 2, all: 3 },
  })

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
})
afterEach(() => {
  vi.useRealTimers()
})

it('does one job after the other', async () => {
  const thread = open()
  const answers = await Promise.all(['a', 'b', 'c'].map((job) => thread.run(job, 'anna')))
  expect(answers).toEqual([
    ['a', 1],
    ['b', 2],
    ['c', 3],
  ])
  expect(vi.getTimerCount()).toBe(0)
})

it('ends at the deadline whatever hangs, and goes on with a new thread', async () => {
  const thread = open()
  await thread.run('first', 'anna')
  const hangs = expect(thread.run('hang', 'anna')).rejects.toThrow(ThreadTimeout)
  vi.advanceTimersByTime(1)
  const waits = thread.run('next', 'anna')
  vi.advanceTimersByTime(59_999)
  await hangs
  expect(await waits).toEqual(['next', 1])
})

it('gives a job that had to wait its whole time, whoever was slow before it', async () => {
  const thread = open()
  const hangs = expect(thread.run('hang', 'anna')).rejects.toThrow(ThreadTimeout)
  const waited = thread.run('good', 'ben')
  vi.advanceTimersByTime(60_000)
  await hangs
  expect(await waited).toEqual(['good', 1])
  expect(vi.getTimerCount()).toBe(0)
})

it('lets owners take turns, whoever has the thread first', async () => {
  const thread = open()
  const done: string[] = []
  const jobs = [
    ['anna', 'a1'],
    ['anna', 'a2'],
    ['anna', 'a3'],
    ['ben', 'b1'],
  ] as const
  await Promise.all(jobs.map(([owner, job]) => thread.run(job, owner).then(([name]) => done.push(name))))
  expect(done).toEqual(['a1', 'b1', 'a2', 'a3'])
})

it('says that it is busy where there is no room to wait, or one has waited too long', async () => {
  const thread = open()
  const busy = (owner: string) => expect(thread.run('late', owner)).rejects.toThrow(ThreadBusy)
  const hangs = ['one', 'two'].map((owner) =>
    expect(thread.run('hang', owner)).rejects.toThrow(ThreadTimeout),
  )
  const waits = [busy('ben'), busy('cora')]
  await busy('dora')
  vi.advanceTimersByTime(60_000)
  vi.advanceTimersByTime(30_000)
  await Promise.all(waits)
  vi.advanceTimersByTime(30_000)
  await Promise.all(hangs)
  expect(await thread.run('again', 'ben')).toEqual(['again', 1])
})

it('fails with one job alone when the thread breaks', async () => {
  const thread = open()
  const [broken, left, good] = ['throw', 'leave', 'good'].map((job) => thread.run(job, 'anna'))
  await expect(broken).rejects.toThrow('broken')
  await expect(left).rejects.toThrow('ended with 3')
  expect(await good).toEqual(['good', 1])
})
