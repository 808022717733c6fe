import { MutationObserver, QueryClient } from '@tanstack/react-query'
import { expect, it } from 'vitest'
import { onePress } from './one-press.ts'

it('does what is pressed twice once, and again when that has ended, however', async () => {
  const client = new QueryClient()
  const press = onePress(() => client.getMutationCache().findAll({ status: 'pending' }))
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()]
  let saved = 0
  const save = new MutationObserver(client, {
    mutationFn: (at: number) => answers[at]?.promise ?? Promise.resolve(),
  })
  // Each press as its dialog makes it, and what came of it.
  function pressSave(): Promise<unknown> {
    let done: Promise<unknown> = Promise.resolve()
    press(() => {
      done = save.mutate(saved++).catch(() => undefined)
    })
    return done
  }
  // Something else is under way all the time, which holds nobody up.
  void new MutationObserver(client, { mutationFn: () => new Promise(() => undefined) }).mutate()
  const first = pressSave()
  void pressSave()
  expect(saved).toBe(1)
  answers[0]?.reject(new Error('away'))
  await first
  const second = pressSave()
  void pressSave()
  expect(saved).toBe(2)
  answers[1]?.resolve()
  await second
  // What begins nothing holds up nothing.
  press(() => undefined)
  void pressSave()
  expect(saved).toBe(3)
  client.clear()
})
