import { expect, it } from 'vitest'
import { judge } from '../bench/judge.ts'

it('a mail is late from the first instant at which its due time and its limit let it go, and too soon before its limit does', () => {
  const due: Record<string, number> = { a: 100, b: 100, c: 100, d: 500 }
  const judged = judge(
    [
      { subject: 'a', at: 100 },
      { subject: 'b', at: 130 },
      // Two in 200 may go: it had to wait until 300, and came 5 after that.
      { subject: 'c', at: 305 },
      { subject: 'd', at: 500 },
    ],
    { realDue: (subject) => due[subject] ?? 0, most: 2, window: 200 },
  )
  expect(judged.map(({ late }) => late)).toEqual([0, 30, 5, 0])
  expect(judged.map(({ isTooSoon }) => isTooSoon)).toEqual([false, false, false, false])
  const early = judge(
    [100, 110, 299].map((at) => ({ subject: 'a', at })),
    {
      ...{ realDue: () => 0, most: 2, window: 200 },
    },
  )
  expect(early.map(({ isTooSoon }) => isTooSoon)).toEqual([false, false, true])
})
