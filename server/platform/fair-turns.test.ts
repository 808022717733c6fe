import { expect, it } from 'vitest'
import { FairTurns, TurnsBusy } from './fair-turns.ts'

const limits = { count: 1, patience: 60_000, waiting: { each: 2, all: 3 } }

/** Turns of which the first is taken by Anna until it is let go, and who had one after that. */
function taken(about: Partial<typeof limits> = {}) {
  const turns = new FairTurns({ ...limits, ...about })
  const { promise: held, resolve: letGo } = Promise.withResolvers<void>()
  const begun: string[] = []
  const first = turns.run('anna', () => held)
  const ask = (name: string, signal?: AbortSignal) =>
    turns.run(
      name.split(' ')[0] ?? '',
      async () => {
        begun.push(name)
      },
      signal,
    )
  return { ask, begun, first, letGo }
}

it('lets owners take turns, whoever has one now', async () => {
  const { ask, begun, first, letGo } = taken()
  const asked = [ask('anna 2'), ask('anna 3'), ask('ben')]
  letGo()
  await Promise.all([first, ...asked])
  expect(begun).toEqual(['ben', 'anna 2', 'anna 3'])
})

it('says that it is busy where there is no room to wait, or one has waited too long', async () => {
  const { ask, begun, first, letGo } = taken()
  const asked = [ask('anna 2'), ask('anna 3')]
  await expect(ask('anna 4')).rejects.toThrow(TurnsBusy)
  letGo()
  await Promise.all([first, ...asked])
  expect(begun).toEqual(['anna 2', 'anna 3'])

  const impatient = taken({ patience: 1 })
  await expect(impatient.ask('ben')).rejects.toThrow(TurnsBusy)
  impatient.letGo()
  await impatient.first
  expect(impatient.begun).toEqual([])
})

it('gives no turn to what was given up, and the next to whoever waits', async () => {
  const { ask, begun, first, letGo } = taken()
  const controller = new AbortController()
  const givenUp = ask('ben', controller.signal)
  const other = ask('cecilia')
  controller.abort(new Error('enough'))
  await expect(givenUp).rejects.toThrow('enough')
  await expect(ask('ben', controller.signal)).rejects.toThrow('enough')
  letGo()
  await Promise.all([first, other])
  expect(begun).toEqual(['cecilia'])
})
