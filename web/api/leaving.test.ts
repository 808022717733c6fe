import { expect, test } from 'vitest'
import { askBefore, leave } from './leaving.ts'

test('whoever leaves is asked once while something is not saved, and goes on only with a yes', () => {
  const done: string[] = []
  const answers: (() => void)[] = []
  const stops = ['name', 'signature'].map(() => askBefore((goOn) => answers.push(goOn)))
  leave(() => done.push('signed out'))
  expect([answers.length, done]).toEqual([1, []])
  answers[0]?.()
  expect(done).toEqual(['signed out'])
  for (const stop of stops) stop()
  leave(() => done.push('without a question'))
  expect(done).toEqual(['signed out', 'without a question'])
})
