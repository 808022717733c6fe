import { beforeAll, describe, expect, it } from 'vitest'
import { foreignReaders } from './harness/foreign-data.ts'
import { growthOf, linear } from './harness/growth.ts'
import { type Counted, countSteps } from './harness/steps.ts'

/** For one character. A reader that goes over everything once a level needs hundreds. */
const mostSteps = 100

/** What is wrong with the work that was counted; null when it grows with the input, and is no great multiple of it. */
function faultOf({ half, whole }: Counted, grows = 4): string | null {
  if (whole.steps > 2.1 * half.steps) return 'more for each character the more there are'
  if (whole.steps > mostSteps * whole.given) return 'too much for each character'
  return whole.written > grows * whole.given ? 'longer than what it is made of' : null
}

let counted: Counted[]
beforeAll(async () => {
  counted = await countSteps(new URL('./harness/foreign-data.ts', import.meta.url))
})

describe.each(foreignReaders)('$name', ({ name, read, inputs, also = {}, grows, size }) => {
  const families = Object.entries({ ...inputs, ...also })

  it.each(families)('works in proportion to what it is given: %s', (family, make) => {
    const one = counted.find((work) => work.reader === name && work.family === family)
    expect(one && faultOf(one, grows)).toBeNull()
    expect(growthOf(read, make, size)).toBeLessThan(linear)
  })
})

describe('counting', () => {
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
  ] as const

  it('finds what is no proportion', async () => {
    const readers = planted.map(
      ([, read]) =>
        `{ name: 'x', read: ${read}, size: 100, inputs: { x: (size) => 'a\\n'.repeat(size / 2) } }`,
    )
    const module = `export const foreignReaders = [${readers}]`
    const found = await countSteps(new URL(`data:text/javascript,${encodeURIComponent(module)}`))
    expect(found.map((one) => faultOf(one))).toEqual(planted.map(([fault]) => fault))
  })
})

describe('growth', () => {
  const counts = (text: string) => {
    let found = 0
    for (const sign of text) if (sign === 'a') found += 1
    return found
  }
  const pairs = (text: string) => {
    let found = 0
    for (const one of text) for (const other of text) if (one === other) found += 1
    return found
  }

  it('tells what grows with the size from what grows with its square', () => {
    expect(growthOf(counts, (size) => 'a'.repeat(size), 2_000)).toBeLessThan(linear)
    expect(growthOf(pairs, (size) => 'a'.repeat(size), 100)).toBeGreaterThan(linear)
    const lazy = /^a.*?b(.*?)^-/ms
    expect(
      growthOf(
        (text) => lazy.exec(text),
        (size) => 'a\nb'.repeat(size),
        200,
      ),
    ).toBeGreaterThan(linear)
  })
})
