import { expect, it } from 'vitest'
import { moreThanIsRead, readWholeBy, wholeLimit } from './mail-reading.ts'

it('reads a message up to a limit, and no more of a larger one', async () => {
  const of = (size: number) => async (bytes: number) => 'x'.repeat(Math.min(size, bytes))
  expect(await readWholeBy(of(wholeLimit))).toHaveLength(wholeLimit)
  await expect(readWholeBy(of(2 * wholeLimit))).rejects.toMatchObject({ vendorCode: moreThanIsRead })
})
