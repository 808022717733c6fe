import { expect, test } from 'vitest'
import { drawnInApp } from '../../../../test/harness/drawn.tsx'
import { Batch } from './batch.tsx'

const rows = [{ line: 1, email: 'ida@nord.se', name: 'Ida Ek', role: 'seller', language: 'sv' }]
const nothing = () => undefined

const draw = (isChosen: boolean) =>
  drawnInApp(<Batch language="en" onBack={nothing} onClose={nothing} {...{ rows, isChosen }} />)

test('a list is spoken of by its lines and what they leave out, people who were chosen are not', async () => {
  const [list, chosen] = [await draw(false), await draw(true)]
  for (const html of [list, chosen]) expect(html).toContain('ida@nord.se')
  const words = ['Line 1', 'Where the list says nothing']
  expect(words.filter((one) => list.includes(one))).toEqual(words)
  expect(words.filter((one) => chosen.includes(one))).toEqual([])
})
