import { beforeAll, describe, expect, it } from 'vitest'
import { foreignReaders } from './harness/foreign-data.ts'
import { linear } from './harness/growth.ts'
import { type Measured, measureReaders } from './harness/measured.ts'

/** For one character. A reader that goes over everything once a level needs hundreds. */
const mostSteps = 100

/** What is wrong with the work of a reader; null when it grows with the input, and is no great multiple of it. */
function faultOf({ half, whole, growth }: Measured, grows = 4): string | null {
  if (whole.steps > 2.1 * half.steps) return 'more for each character the more there are'
  if (whole.steps > mostSteps * whole.given) return 'too much for each character'
  if (whole.written > grows * whole.given) return 'longer than what it is made of'
  return growth < linear ? null : 'slower for each character the more there are'
}

let measured: Measured[]
beforeAll(async () => {
  measured = await measureReaders(new URL('./harness/foreign-data.ts', import.meta.url))
})

describe.each(foreignReaders)('$name', ({ name, inputs, also = {}, grows }) => {
  it.each(Object.keys({ ...inputs, ...also }))('works in proportion to what it is given: %s', (family) => {
    const one = measured.find((work) => work.reader === name && work.family === family)
    expect(one && faultOf(one, grows), JSON.stringify(one)).toBeNull()
  })
})

describe('what is no proportion', () => {
  const planted = [
    [null, '(text) => { for (const one of text) if (one === "b") return one }'],
    [
      'more for each character the more there are',
      '(text) => { let n = 0; for (const one of text) for (const other of text) n += one === other }',
    ],
    [
      'too much for each character',
      '(text) => { for (let level = 0; level < 250; level++) text.split("\\n").map((line) => line) }',
    ],
    ['longer than what it is made of', '(text) => text.replaceAll("\\n", "\\n> > > > > > > > ")'],
    ['slower for each character the more there are', '(text) => void /^a(.*?)^-/ms.exec(text)'],
  ] as const

  it('is found', async () => {
    const readers = planted.map(
      ([, read]) =>
        `{ name: 'x', read: ${read}, size: 100, inputs: { x: (size) => 'a\\n'.repeat(size / 2) } }`,
    )
    const module = `export const foreignReaders = [${readers}]`
    const found = await measureReaders(new URL(`data:text/javascript,${encodeURIComponent(module)}`))
    expect(found.map((one) => faultOf(one))).toEqual(planted.map(([fault]) => fault))
  })
})
