import { expect, it } from 'vitest'
import { errorWords } from './error-words.ts'

it.each([
  [new Error('plain'), 'plain'],
  ['text', 'text'],
  [Object.assign(new Error(), { code: 'ECONNREFUSED' }), 'ECONNREFUSED'],
  [new AggregateError([]), 'AggregateError'],
  [
    new AggregateError([new Error('refused at ::1'), new Error('refused at 127.0.0.1')]),
    'refused at ::1; refused at 127.0.0.1',
  ],
  [new AggregateError([new Error('refused'), new Error('refused')]), 'refused'],
])('an error always says something: %j', (error, words) => {
  expect(errorWords(error)).toBe(words)
})
