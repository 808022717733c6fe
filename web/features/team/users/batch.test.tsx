import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { expect, test } from 'vitest'
import { drawn } from '../../../../test/harness/drawn.tsx'
import { Batch } from './batch.tsx'

const rows = [{ line: 1, email: 'ida@nord.se', name: 'Ida Ek', role: 'seller', language: 'sv' }]
const nothing = () => undefined

function draw(isChosen: boolean): string {
  return drawn(
    <QueryClientProvider client={new QueryClient()}>
      <Batch language="en" onBack={nothing} onClose={nothing} {...{ rows, isChosen }} />
    </QueryClientProvider>,
  )
}

test('a list is spoken of by its lines and what they leave out, people who were chosen are not', () => {
  for (const html of [draw(false), draw(true)]) expect(html).toContain('ida@nord.se')
  const words = ['Line 1', 'Where the list says nothing']
  expect(words.filter((one) => draw(false).includes(one))).toEqual(words)
  expect(words.filter((one) => draw(true).includes(one))).toEqual([])
})
