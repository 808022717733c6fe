import { expect, test } from 'vitest'
import { uploadsUnderWay } from '../../../../../contract/email-uploads.ts'
import { inTurn } from './upload-turns.ts'

test('25 files go in order, fewer at a time than the server takes, and one that fails stops none', async () => {
  const begun: number[] = []
  let [now, most] = [0, 0]
  const upload = (number: number) =>
    inTurn(async () => {
      begun.push(number)
      most = Math.max(most, ++now)
      await Promise.resolve()
      now--
      if (number % 5 === 0) throw new Error('refused')
    })
  const numbers = Array.from({ length: 25 }, (_, at) => at)
  const ended = await Promise.allSettled(numbers.map(upload))
  expect(begun).toEqual(numbers)
  expect(most).toBe(uploadsUnderWay.ofUser - 1)
  expect(ended.filter((one) => one.status === 'rejected')).toHaveLength(5)
})
