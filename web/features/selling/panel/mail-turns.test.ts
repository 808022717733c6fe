import { expect, it } from 'vitest'
import { mailTurns } from './mail-turns.ts'

it('does once what is pressed twice, and something else afterwards', async () => {
  const inTurn = mailTurns()
  const done: string[] = []
  const ends: (() => void)[] = []
  const act = (name: string) => () => {
    done.push(name)
    return new Promise<void>((resolve) => ends.push(resolve))
  }
  const sent = inTurn('a', 'send', act('send a'))
  await inTurn('a', 'send', act('send a again'))
  const cancelled = inTurn('a', 'cancel', act('cancel a'))
  await inTurn('a', 'cancel', act('cancel a again'))
  void inTurn('b', 'send', act('send b'))
  expect(done).toEqual(['send a', 'send b'])
  ends[0]?.()
  await sent
  expect(done).toEqual(['send a', 'send b', 'cancel a'])
  ends[2]?.()
  await cancelled
  void inTurn('a', 'send', act('send a anew'))
  expect(done.at(-1)).toBe('send a anew')
})
