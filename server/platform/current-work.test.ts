import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { currentWork, goesOn, runAs, type Work } from './current-work.ts'
import { watchEventLoop } from './event-loop.ts'

const workOf = (name: string): Work => ({ kind: 'job', id: name, name })

it('follows a piece of work through what it awaits, and keeps two apart', async () => {
  const names = await Promise.all(
    ['one', 'other'].map((name) =>
      runAs(workOf(name), async () => {
        await setImmediate()
        return currentWork()?.name
      }),
    ),
  )
  expect(names).toEqual(['one', 'other'])
  expect(currentWork()).toBeUndefined()
})

it('names the work that held the event loop up, not the one that began last', async () => {
  const heard: { milliseconds: number; name: string | undefined }[] = []
  const told = Promise.withResolvers<void>()
  const watch = watchEventLoop(({ milliseconds, work }) => {
    heard.push({ milliseconds, name: work?.name })
    told.resolve()
  })
  const slow = runAs(workOf('slow'), async () => {
    await setImmediate()
    await setImmediate()
    // Here a query or a vendor answers.
    goesOn()
    const until = performance.now() + 400
    while (performance.now() < until);
  })
  await runAs(workOf('quick'), () => setImmediate())
  await slow
  await told.promise
  const delay = watch.delay()
  watch.stop()
  expect(heard).toEqual([{ milliseconds: expect.any(Number), name: 'slow' }])
  expect(heard[0]?.milliseconds).toBeGreaterThan(250)
  expect(delay.max).toBeGreaterThan(250)
  expect(delay.p99).toBeLessThanOrEqual(delay.max)
})
