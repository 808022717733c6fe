import { expect, it } from 'vitest'
import type { DraftSummary, SaveDraftRequest } from '../../contract/email-drafts.ts'
import { type DraftCalls, inTurn, isKept } from './draft-calls.ts'

const summary = {} as DraftSummary
const content = {} as SaveDraftRequest

/** Calls that are answered when the test says so, and what has been asked so far. */
function slowCalls() {
  const asked: string[] = []
  const answers: (() => void)[] = []
  const ask = (what: string) =>
    new Promise<DraftSummary>((resolve, reject) => {
      asked.push(what)
      answers.push(() => (what.startsWith('save broken') ? reject(new Error('away')) : resolve(summary)))
    })
  const calls: DraftCalls = inTurn({
    list: async () => ({ drafts: [] }),
    read: () => Promise.reject(new Error('not asked for')),
    save: ({ id }) => ask(`save ${id}`),
    discard: (id) => ask(`discard ${id}`),
    restore: (id) => ask(`restore ${id}`),
  })
  const answerNext = async () => {
    answers.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  return { calls, asked, answerNext }
}

it('what is done to one draft is done in the order in which it was asked for', async () => {
  const { calls, asked, answerNext } = slowCalls()
  void calls.save({ id: 'a', content })
  void calls.discard('a')
  void calls.restore('a')
  void calls.save({ id: 'b', content })
  expect(asked).toEqual(['save a', 'save b'])
  for (let answers = 0; answers < 4; answers++) await answerNext()
  expect(asked).toEqual(['save a', 'save b', 'discard a', 'restore a'])
})

it('goes on after one that failed, and at once when nothing is under way', async () => {
  const { calls, asked, answerNext } = slowCalls()
  const failed = calls.save({ id: 'broken', content })
  void calls.discard('broken')
  await Promise.all([expect(failed).rejects.toThrow('away'), answerNext()])
  await answerNext()
  void calls.restore('broken')
  expect(asked).toEqual(['save broken', 'discard broken', 'restore broken'])
})

it('the server keeps what has an addressee and a subject', () => {
  expect(isKept({ to: ['00Q'], subject: 'Hello' })).toBe(true)
  expect(isKept({ to: [], subject: 'Hello' })).toBe(false)
  expect(isKept({ to: ['00Q'], subject: '  ' })).toBe(false)
})
